import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../electron/build.ts';
import { type Bedside, openBedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';

describe.skipIf(!hasElectron)('the bedside window with a device that never answers (needs Electron: node setup.mjs)', () => {
  let directory: string;
  let bedside: Bedside;

  beforeAll(async () => {
    await buildApp();
    directory = await mkdtemp(join(tmpdir(), 'wardlight-window-'));
    const config = join(directory, 'monitor.json');
    await writeFile(config, JSON.stringify(bedOf(join(directory, 'store'))));
    bedside = await openBedside(config);
    await bedside.page.getByText('Doe, Test').waitFor();
  });

  afterAll(async () => {
    await bedside?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('says who lies here, that it is no medical device, and why there are no numbers', async () => {
    const { page } = bedside;
    expect(await page.locator('.patient-field').innerText()).toMatch(/bed-1[\s\S]*T-1 · born 1950-01-01 · adult/);
    expect(await page.getByText('Not a certified medical device').isVisible()).toBe(true);
    await page.locator('[data-vital="heart-rate"]').getByText('---').waitFor();
    expect(await page.locator('[data-vital="heart-rate"]').innerText()).toContain('not measured');
    expect(await page.locator('.wave-row').first().innerText()).toContain('not measured');
  });

  it('takes consciousness, oxygen and temperature in two touches each, and scores them', async () => {
    const { page } = bedside;
    for (const [part, key] of [
      ['ACVPU', 'Alert'],
      ['Air/O₂', 'Oxygen'],
      ['Temp', '38.4'],
    ] as const) {
      await page.locator('button.part', { hasText: part }).click();
      await page.getByRole('dialog').getByRole('button', { name: key }).click();
    }
    await page.locator('button.part', { hasText: '38.4' }).waitFor();
    const points = await page.locator('button.part .part-points').allInnerTexts();
    expect(points).toEqual(['2', '0', '1']);
  });

  it('pauses the audio by F3, with the time left, is not fooled by a double touch, and takes it back', async () => {
    const { page } = bedside;
    await page.keyboard.press('F3');
    await page.keyboard.press('F3');
    // The time runs: the second touch, so soon, did nothing.
    await page.locator('.state-field', { hasText: /AUDIO PAUSED 1:\d\d/ }).waitFor();
    await page.getByRole('button', { name: 'Resume audio' }).click();
    await page.getByText('Audio on').waitFor();
  });

  it('alarms by itself, with sound, when the monitor is killed, and goes on when it is back', async () => {
    const { page } = bedside;
    const killed = await monitorProcess();
    process.kill(killed, 'SIGKILL');
    await page.getByText('MONITORING STOPPED').waitFor();
    await page.waitForFunction(() => document.documentElement.dataset['sounding'] === 'high');
    await page.getByText('MONITORING STOPPED').waitFor({ state: 'detached' });
    expect(await monitorProcess()).not.toBe(killed);
  });

  it('alarms when the monitor lives but says nothing', async () => {
    const { page } = bedside;
    const halted = await monitorProcess();
    process.kill(halted, 'SIGSTOP');
    try {
      await page.getByText(/nothing from the monitor for \d+ s/).waitFor();
      await page.waitForFunction(() => document.documentElement.dataset['sounding'] === 'high');
    } finally {
      process.kill(halted, 'SIGCONT');
    }
    await page.getByText('MONITORING STOPPED').waitFor({ state: 'detached' });
  });

  it('gives the page neither Node, nor the network, nor another window', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const reach = await bedside.page.evaluate(async (url) => {
      const image = new Image();
      image.src = `${url}image`;
      await image.decode().catch(() => undefined);
      await fetch(url, { mode: 'no-cors' }).catch(() => undefined);
      return { node: typeof (globalThis as { require?: unknown }).require, window: window.open(url) };
    }, address);
    server.close();
    expect(reach).toEqual({ node: 'undefined', window: null });
    expect(asked).toBe(0);
    expect(bedside.app.windows()).toHaveLength(1);
  });

  /** Process id of the monitor, as Electron sees it. */
  async function monitorProcess(): Promise<number> {
    const pid = await bedside.app.evaluate(
      ({ app }) =>
        app.getAppMetrics().find(({ name, serviceName }) => `${name} ${serviceName}`.includes('node.mojom.NodeService'))?.pid,
    );
    if (pid === undefined) throw new Error('no monitor process');
    return pid;
  }
});

function bedOf(store: string): object {
  return {
    bed: { id: 'bed-1', ward: 'Ward 1' },
    admission: {
      patient: { identifier: 'T-1', name: 'Doe, Test', birthDate: '1950-01-01', type: 'adult' },
      encounter: 'E-1',
      since: '2026-01-05T10:00:00.000Z',
    },
    devices: [
      {
        id: 'monitor-1',
        driver: 'philips-intellivue',
        udp: { host: '127.0.0.1', port: 9 },
        waves: [131330, 150452],
        simulates: null,
      },
    ],
    store: { directory: store, key: '0'.repeat(64) },
    hub: null,
    limits: {},
    alarmDelayS: 10,
  };
}
