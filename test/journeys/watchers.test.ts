import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bedside, monitorPid } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { openSimulatedBed } from '../support/simulated-bed.ts';
import { eventually } from '../support/system.ts';

const TECHNICAL = '.alarm-technical';

describe.skipIf(!hasElectron)('who watches the watcher (needs Electron)', () => {
  let bedside: Bedside;
  let page: Page;

  beforeAll(async () => {
    bedside = await openSimulatedBed();
    page = bedside.page;
    await page.locator('[data-vital="heart-rate"] .value', { hasText: /\d/ }).waitFor({ timeout: 60_000 });
  });
  afterAll(() => bedside?.close());

  it('a loudspeaker is found: nothing alarms for it', async () => {
    await page.waitForTimeout(7_000);
    expect(await page.locator(TECHNICAL).innerText()).toContain('No technical alarm');
  });

  it('a window that nobody can see is a technical alarm, and ends when it is back', async () => {
    await bedside.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await page.locator(TECHNICAL, { hasText: 'Bedside screen cannot be seen' }).waitFor();
    await bedside.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await page.locator(TECHNICAL, { hasText: 'No technical alarm' }).waitFor();
  });

  it('a monitor that hangs is told by the window, started again, and says for how long nobody watched', async () => {
    const hung = await monitorPid(bedside.app);
    process.kill(hung, 'SIGSTOP');
    await page.locator('.stopped', { hasText: 'MONITORING STOPPED' }).waitFor({ timeout: 60_000 });
    await page.locator('html[data-sounding="high"]').waitFor();
    await page.locator('.stopped').waitFor({ state: 'detached', timeout: 60_000 });
    expect(await monitorPid(bedside.app)).not.toBe(hung);
    await page.locator(TECHNICAL, { hasText: /Not monitored for about \d+ s/ }).waitFor();
    await page.locator('[data-vital="heart-rate"] .value', { hasText: /\d/ }).waitFor({ timeout: 60_000 });
    await page.keyboard.press('F2');
    await page.locator(TECHNICAL, { hasText: 'No technical alarm' }).waitFor();
  });

  it('a page that hangs is loaded again', async () => {
    const before = await contents(bedside.app);
    void page.evaluate('for (;;) {}').catch(() => undefined);
    const after = await eventually(
      async () => {
        const now = await contents(bedside.app);
        return now.pid !== before.pid && now.pid !== 0 ? now : null;
      },
      40_000,
      'a new page process',
    );
    expect(after.pid).not.toBe(before.pid);
    await eventually(
      async () => (await textOf(bedside.app, '[data-vital="heart-rate"] .value')).match(/\d/) !== null,
      20_000,
      'numbers again',
    );
  });
});

describe.skipIf(!hasElectron)('a bed without a loudspeaker (needs Electron)', () => {
  it('is a high technical alarm that says so', async (context) => {
    const bedside = await openSimulatedBed({}, 'machine');
    try {
      await bedside.page.locator('[data-vital="heart-rate"] .value', { hasText: /\d/ }).waitFor({ timeout: 60_000 });
      const outputs: number = await bedside.page.evaluate(
        "navigator.mediaDevices.enumerateDevices().then((all) => all.filter(({ kind }) => kind === 'audiooutput').length)",
      );
      if (outputs > 0) context.skip('this machine has a loudspeaker');
      await bedside.page
        .locator(`${TECHNICAL}.fill-high`, { hasText: '!!! No alarm sound: this computer has no sound output' })
        .waitFor({ timeout: 60_000 });
    } finally {
      await bedside.close();
    }
  });
});

function contents(app: ElectronApplication): Promise<{ pid: number }> {
  return app.evaluate(({ BrowserWindow }) => ({
    pid: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
  }));
}

function textOf(app: ElectronApplication, selector: string): Promise<string> {
  return app.evaluate(
    async ({ BrowserWindow }, wanted) =>
      String(
        await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          `document.querySelector(${JSON.stringify(wanted)})?.textContent ?? ''`,
        ),
      ),
    selector,
  );
}
