import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neededModules } from '../../electron/packaging/modules-adapter.ts';
import { electronExecutable } from '../../electron/runtime.mjs';
import { startChild } from '../../electron/start/child-adapter.ts';
import { type Display, openDisplay, VIRTUAL_SOUND } from '../../electron/start/display-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { hasElectron } from '../support/electron.ts';
import { eventually } from '../support/system.ts';

/** Version 0.2.0 is ours with another number; 0.3.0 has a monitor that ends at once; the main process of 0.4.0 hangs. */
const LIMIT_S = 25;

describe.skipIf(!hasElectron)('an update from an internal server (needs Electron)', () => {
  const home = mkdtempSync(join(tmpdir(), 'wardlight-update-'));
  const feed = join(home, 'feed');
  let server: Server;
  let display: Display;
  let app: ChildProcess;
  let simulator: ReturnType<typeof startChild>;

  beforeAll(async () => {
    mkdirSync(feed);
    server = createServer(({ url }, response) => {
      const file = join(feed, decodeURIComponent(url ?? ''));
      if (existsSync(file)) response.end(readFileSync(file));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = await freePort(0);
    simulator = startChild({
      command: process.execPath,
      args: [join(PROJECT, 'wardlight.ts'), 'simulate', 'philips-intellivue', '--udp', `127.0.0.1:${port}`],
      cwd: PROJECT,
      logFile: join(home, 'simulator.log'),
    });
    const { publicKey } = JSON.parse(await wardlight('update-feed', '--new-key', join(home, 'key.pem'))) as { publicKey: string };
    writeFileSync(
      join(home, 'wardlight.json'),
      JSON.stringify({
        ward: 'Ward 3',
        bed: 'bed-12',
        update: {
          feed: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          publicKey,
          everyMinutes: 0.05,
          healthyWithinS: LIMIT_S,
        },
        monitor: {
          devices: [
            {
              id: 'monitor-1',
              driver: 'philips-intellivue',
              udp: { host: '127.0.0.1', port },
              waves: [131330],
              simulates: 'generated',
            },
          ],
        },
      }),
    );
    display = await openDisplay(process.env);
    app = launch();
  });
  afterAll(async () => {
    if (app?.pid !== undefined) process.kill(-app.pid, 'SIGTERM');
    await simulator?.stop();
    display?.stop();
    server?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  });

  /** What the launcher of the packages does: starts it again when it ends unasked. */
  function launch(): ChildProcess {
    const loop = 'while :; do "$@"; code=$?; [ $code = 0 ] && exit; sleep 0.2; done';
    const command = [electronExecutable(PROJECT), '--no-sandbox', VIRTUAL_SOUND, join(PROJECT, 'dist', 'electron', 'boot.cjs')];
    return spawn('sh', ['-c', loop, 'launcher', ...command], {
      env: {
        ...process.env,
        WARDLIGHT_LAUNCHER: '1',
        WARDLIGHT_CENTRAL_CONFIG: join(home, 'wardlight.json'),
        XDG_CONFIG_HOME: join(home, 'config'),
        ...(display.name === null ? {} : { DISPLAY: display.name }),
      },
      stdio: 'ignore',
      detached: true,
    });
  }

  it('is fetched, checked, started on the empty bed, and kept once monitor and first wave are there', async () => {
    await logged('"event":"app-started","version":"0.1.0"');
    await publish('0.2.0');
    await logged('"step":"confirmed","version":"0.2.0"');
    expect(state()).toMatchObject({ use: '0.2.0', trial: null });
  });

  it('that does not become healthy is left by itself: the one before it runs again', async () => {
    await publish('0.3.0', (dist) => writeFileSync(join(dist, 'monitor.cjs'), 'process.exit(3);'));
    await logged('"step":"given-up","version":"0.3.0"');
    await eventually(() => Promise.resolve(lastStarted() === '0.2.0'), 60_000, '0.2.0 again');
    expect(state()).toMatchObject({ use: '0.2.0', trial: null, refused: [{ version: '0.3.0', why: 'did not become healthy' }] });
  });

  it('whose main process hangs is ended from outside: the one before it runs again', async () => {
    const starts = count('"event":"app-started"');
    await publish('0.4.0', (dist) => writeFileSync(join(dist, 'main.cjs'), 'for (;;) {}'));
    await logged('"step":"switching","version":"0.4.0"');
    await eventually(() => Promise.resolve(count('"event":"app-started"') > starts), 200_000, 'another start');
    expect(lastStarted()).toBe('0.2.0');
    expect(JSON.stringify(state())).toContain('{"version":"0.4.0","why":"did not become healthy"}');
  });

  async function publish(version: string, spoil?: (dist: string) => void): Promise<void> {
    const folder = join(home, `app-${version}`);
    const dist = join(folder, 'dist', 'electron');
    cpSync(join(PROJECT, 'dist', 'electron'), dist, { recursive: true, filter: (path) => !path.endsWith('.map') });
    cpSync(join(PROJECT, 'dist', 'renderer'), join(folder, 'dist', 'renderer'), { recursive: true });
    // Those that are spoilt never come to them.
    if (spoil === undefined)
      for (const module of neededModules(PROJECT)) cpSync(join(PROJECT, module), join(folder, module), { recursive: true });
    for (const name of ['main.cjs', 'monitor.cjs']) {
      const text = readFileSync(join(dist, name), 'utf8');
      const numbered = text.replace(/(VERSION(?:\$\d+)? = )"0\.1\.0"/, `$1"${version}"`);
      expect(numbered === text, name).toBe(false);
      writeFileSync(join(dist, name), numbered);
    }
    spoil?.(dist);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'wardlight', version }));
    await createPackage(folder, join(home, `resources-${version}`, 'app.asar'));
    const resources = join(home, `resources-${version}`);
    await wardlight(
      'update-feed',
      '--resources',
      resources,
      '--key',
      join(home, 'key.pem'),
      '--out',
      feed,
      '--minimum-base',
      '0.0.0',
    );
  }

  function log(): string {
    const file = join(home, 'config', 'Wardlight', 'logs', 'wardlight.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
  const logged = (text: string): Promise<boolean> => eventually(() => Promise.resolve(log().includes(text)), 200_000, text);
  const count = (text: string): number => log().split(text).length - 1;
  const lastStarted = (): string | undefined => [...log().matchAll(/"app-started","version":"([^"]+)"/g)].at(-1)?.[1];

  function state(): unknown {
    return JSON.parse(readFileSync(join(home, 'config', 'Wardlight', 'versions', 'state.json'), 'utf8'));
  }
});

/** @returns what the command printed */
async function wardlight(...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(PROJECT, 'wardlight.ts'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`wardlight ${args.join(' ')} ended with ${String(code)}`);
  return output;
}
