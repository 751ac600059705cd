import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronExecutable } from '../../electron/runtime.mjs';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { monitorPid } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { type AppOnSimulatedBed, openSimulatedBed } from '../support/simulated-bed.ts';
import { eventually } from '../support/system.ts';

const NAME = 'Zyxwvut, Quorblinda';
const IDENTIFIER = 'MRN-908172635';

describe.skipIf(!hasElectron)('the bedside window locked down (needs Electron)', () => {
  let bedside: AppOnSimulatedBed;
  let ownData: string;

  beforeAll(async () => {
    bedside = await openSimulatedBed({
      admission: {
        patient: { identifier: IDENTIFIER, name: NAME, birthDate: '1961-02-03', type: 'adult' },
        encounter: 'ENC-551',
        since: '2026-01-01T00:00:00.000Z',
      },
    });
    await bedside.page.locator('[data-vital="heart-rate"] .value', { hasText: /\d/ }).waitFor({ timeout: 60_000 });
    ownData = join(
      await bedside.app.evaluate(({ app }) => app.getPath('appData')),
      await bedside.app.evaluate(({ app }) => app.getName()),
    );
  });
  afterAll(() => bedside?.close());

  it('the page is isolated, in the sandbox, without Node', async () => {
    const preferences = await bedside.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    const seen = await bedside.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in window),
    );
    expect(seen).toEqual([]);
    expect(await bedside.page.evaluate(() => Object.keys((window as unknown as { wardlight: object }).wardlight).sort())).toEqual(
      ['demo', 'onMainEvent', 'requestMonitorPort', 'strip'],
    );
  });

  it('is four processes, none of them for sound, network or cameras, and none loads OpenGL', async () => {
    const processes = await bedside.app.evaluate(({ app }) => app.getAppMetrics().map(({ pid, type }) => ({ pid, type })));
    expect(processes.map(({ type }) => type).sort()).toEqual(['Browser', 'GPU', 'Tab', 'Utility']);
    for (const { pid } of processes)
      expect(readFileSync(`/proc/${pid}/maps`, 'utf8')).not.toMatch(/libLLVM|_dri\.so|swiftshader/);
  });

  it('the policy lets no foreign or made-up code, markup, style, frame or connection in', async () => {
    const violated = await bedside.page.evaluate(async () => {
      const found = new Set<string>();
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => found.add(effectiveDirective));
      const tries: (() => unknown)[] = [
        () => document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.org' })),
        () => document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.org/x.png' })),
        () => document.head.append(Object.assign(document.createElement('style'), { textContent: 'body{}' })),
        () => fetch('https://example.org').catch(() => undefined),
        () => (document.createElement('div').innerHTML = '<b>x</b>'),
        // biome-ignore lint/security/noGlobalEval: the very thing that must not work
        () => void (0, eval)('1'),
      ];
      for (const attempt of tries)
        try {
          await attempt();
        } catch {
          // Refused where it stands: the violation is told as well.
        }
      await new Promise((resolve) => setTimeout(resolve, 500));
      return [...found].sort();
    });
    expect(violated).toEqual(
      expect.arrayContaining(['connect-src', 'frame-src', 'img-src', 'require-trusted-types-for', 'style-src-elem']),
    );
  });

  it('nothing is fetched but the page itself, by whatever way', async () => {
    const outcome = await bedside.app.evaluate(async ({ session }) => {
      const own = session.defaultSession as unknown as { fetch(url: string): Promise<{ status: number }> };
      const ask = (url: string) =>
        own.fetch(url).then(
          ({ status }) => String(status),
          (error: unknown) => (error instanceof Error ? error.message : 'refused'),
        );
      return {
        out: await ask('http://127.0.0.1:9/'),
        climb: await ask('wardlight://app/%2e%2e/electron/main.cjs'),
        page: await ask('wardlight://app/index.html'),
      };
    });
    expect(outcome.out).toContain('BLOCKED_BY_CLIENT');
    expect(outcome.climb).toBe('404');
    expect(outcome.page).toBe('200');
  });

  it('no permission is granted', async () => {
    const states = await bedside.page.evaluate(async () => {
      const names = ['camera', 'microphone', 'geolocation', 'notifications', 'midi', 'clipboard-read'];
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state));
    });
    expect(new Set(states)).toEqual(new Set(['denied']));
  });

  it('main hears its own window only, and only what the contract has', async () => {
    const answered = await bedside.app.evaluate(({ BrowserWindow, ipcMain }) => {
      const [own] = BrowserWindow.getAllWindows();
      if (own === undefined) return null;
      const posted: string[] = [];
      const contents = own.webContents as unknown as { postMessage(channel: string, ...rest: unknown[]): void };
      const real = contents.postMessage.bind(contents);
      contents.postMessage = (name, ...rest) => {
        posted.push(name);
        real(name, ...rest);
      };
      const ask = (event: object, ...rest: unknown[]): number => {
        const before = posted.length;
        ipcMain.emit('wardlight:request-monitor-port', event, ...rest);
        return posted.length - before;
      };
      const frame = own.webContents.mainFrame;
      const counts = {
        stranger: ask({ sender: { id: 99 }, senderFrame: frame }),
        frame: ask({ sender: own.webContents, senderFrame: { url: 'wardlight://app/index.html' } }),
        arguments: ask({ sender: own.webContents, senderFrame: frame }, { rm: '-rf' }),
        own: ask({ sender: own.webContents, senderFrame: frame }),
      };
      contents.postMessage = real;
      return counts;
    });
    expect(answered).toEqual({ stranger: 0, frame: 0, arguments: 0, own: 1 });
  });

  it('the display stays awake, and a second start on the same bed ends by itself', async () => {
    expect(
      await bedside.app.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0) || powerSaveBlocker.isStarted(1)),
    ).toBe(true);
    const display = await bedside.app.evaluate(() => process.env['DISPLAY'] ?? '');
    const second = spawnSync(
      electronExecutable(PROJECT),
      ['--no-sandbox', join(PROJECT, 'dist', 'electron', 'main.cjs'), `--config=${bedside.config}`],
      { env: { ...process.env, DISPLAY: display }, encoding: 'utf8', timeout: 60_000 },
    );
    expect(second.status).toBe(0);
    expect(second.stderr).toContain('the app already runs');
  });

  it('a crash is written down here and nowhere else; neither name nor identifier of the patient reaches the log', async () => {
    const dumps = await bedside.app.evaluate(({ app }) => app.getPath('crashDumps'));
    const upload = await bedside.app.evaluate(({ crashReporter }) => crashReporter.getUploadToServer());
    expect(upload).toBe(false);
    const before = dumpsIn(dumps).length;
    process.kill(await monitorPid(bedside.app), 'SIGSEGV');
    await eventually(() => Promise.resolve(dumpsIn(dumps).length > before), 60_000, 'a crash report');
    await bedside.page.locator('[data-vital="heart-rate"] .value', { hasText: /\d/ }).waitFor({ timeout: 60_000 });
    // Everything that a person does, with the name on the screen meanwhile.
    await bedside.page.keyboard.press('F8');
    await bedside.page.getByText(NAME).first().waitFor();
    const logs = join(ownData, 'logs');
    const text = readdirSync(logs)
      .map((name) => readFileSync(join(logs, name), 'utf8'))
      .join('');
    expect(text).toContain('"event":"monitor-died"');
    expect(text).toContain('"event":"app-started"');
    for (const part of ['Zyxwvut', 'Quorblinda', IDENTIFIER, '1961-02-03', 'ENC-551']) expect(text).not.toContain(part);
    expect(statSync(logs).mode & 0o077).toBe(0);
  });

  // Last: a navigation that was refused keeps the test's own driver waiting.
  it('the window opens no other and goes nowhere', async () => {
    const opened = await bedside.page.evaluate(() => window.open('https://example.org') !== null);
    expect(opened).toBe(false);
    await bedside.page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: 'https://example.org/' });
      document.body.append(link);
      link.click();
      location.assign('https://example.org/other');
    });
    await bedside.page.waitForTimeout(500);
    const windows = await bedside.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((each) => each.webContents.getURL()),
    );
    expect(windows).toEqual(['wardlight://app/index.html']);
  });
});

function dumpsIn(directory: string): readonly string[] {
  return [directory, ...['new', 'pending', 'completed'].map((name) => join(directory, name))]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.dmp')));
}
