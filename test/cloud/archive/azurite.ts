import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

export interface Azurite {
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** Of the emulator, as the documentation of every SDK has it (specs azure-wire section 9). */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Microsoft's emulator of Azure Blob, in a process of its own, in memory. */
export async function startAzurite(): Promise<Azurite> {
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const options = ['--blobHost', '127.0.0.1', '--blobPort', '0', '--inMemoryPersistence', '--silent', '--disableTelemetry'];
  const child = spawn(process.execPath, [script, '--skipApiVersionCheck', ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
      if (address?.[1] !== undefined) resolve(address[1]);
    });
    child.once('exit', () => reject(new Error(`Azurite did not start: ${said}`)));
  });
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=http://127.0.0.1:${port}/${ACCOUNT};`;
  return {
    connectionString,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
