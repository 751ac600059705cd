import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../electron/start/ports-adapter.ts';
import type { Broker } from './load-client.ts';

/** Where Debian puts it, which is not in everybody's PATH. */
const COMMAND = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'].find((path) => existsSync(path));

export interface Mosquitto extends Broker {
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Mosquitto with persistence, and a subscriber that is away with a durable session: so it has to keep each message, as a hub has to.
 * @returns null when it is not installed
 */
export async function startMosquitto(
  directory: string,
  tls: { readonly ca: string; readonly key: string; readonly cert: string },
): Promise<Mosquitto | null> {
  if (COMMAND === undefined) return null;
  const home = join(directory, 'mosquitto');
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o777);
  const file = (name: string, text: string): string => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };
  const port = await freePort(0);
  const config = file(
    'mosquitto.conf',
    [
      `listener ${port} 127.0.0.1`,
      `certfile ${file('cert.pem', tls.cert)}`,
      `keyfile ${file('key.pem', tls.key)}`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${home}/`,
      'autosave_interval 1',
      'max_queued_messages 0',
      'max_inflight_messages 0',
      ...(process.getuid?.() === 0 ? ['user root'] : []),
      '',
    ].join('\n'),
  );
  const child: ChildProcess = spawn(COMMAND, ['-c', config], { stdio: 'ignore' });
  const subscribe = ['-h', 'localhost', '-p', String(port), '--cafile', file('ca.pem', tls.ca), '-i', 'keeper', '-c', '-q', '1'];
  for (let attempt = 0; attempt < 50; attempt += 1) {
    // -E: subscribe, then leave.
    if (spawnSync('mosquitto_sub', [...subscribe, '-t', 'devices/#', '-E']).status === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    port,
    ca: tls.ca,
    pid: child.pid ?? 0,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
