import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../electron/build.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { type Bedside, openBedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { hasPty, openPty, type Pty } from '../support/pty.ts';

/** No sync of any Nonin format, no checksum that fits. */
const NOISE = Uint8Array.from({ length: 60 }, (_, index) => (index % 3) * 2);

describe.skipIf(!hasElectron || !hasPty)('the devices in the window (needs Electron: node setup.mjs; script)', () => {
  let directory: string;
  let bedside: Bedside;
  let port: Pty;
  let noise: ReturnType<typeof setInterval>;

  beforeAll(async () => {
    await buildApp();
    directory = await mkdtemp(join(tmpdir(), 'wardlight-device-panel-'));
    port = await openPty();
    noise = setInterval(() => port.write(NOISE), 500);
    const config = join(directory, 'monitor.json');
    await writeFile(config, JSON.stringify(bedOf(join(directory, 'store'), port.path, await freePort(0))));
    bedside = await openBedside(config);
    await bedside.page.getByRole('button', { name: /Devices and connections/ }).click();
  });

  afterAll(async () => {
    clearInterval(noise);
    await bedside?.close();
    await port?.unplug();
    await rm(directory, { recursive: true, force: true });
  });

  const entry = (id: string) => bedside.page.locator(`[data-device="${id}"]`);

  it('say that bytes come and that none of them can be read, and on which line', async () => {
    await entry('oximeter-1')
      .getByText(/[1-9]\d* bytes seen · 0 frames good/)
      .waitFor();
    const text = await entry('oximeter-1').innerText();
    expect(text).toContain('connecting · it sends, but nothing can be read');
    expect(text).toContain(`${port.path} 9600 8N1`);
    expect(text).not.toContain('experimental');
  });

  it('show every counter at one touch, and hide them at the next', async () => {
    const oximeter = entry('oximeter-1');
    const row = (name: string) => oximeter.getByRole('row').filter({ hasText: name }).locator('.counter');
    await oximeter.getByRole('button', { name: 'Details' }).click();
    await row('bytes seen').filter({ hasText: /[1-9]/ }).waitFor();
    for (const name of ['frames good', 'bad checksums', 'gaps', 'unknown parameters', 'reconnects'])
      expect(await row(name).innerText(), name).toBe('0');
    await oximeter.getByRole('button', { name: 'Details' }).click();
    expect(await oximeter.getByRole('row').count()).toBe(0);
  });

  it('mark the driver that was never proved, and the device that never spoke', async () => {
    const text = await entry('network-1').innerText();
    expect(text).toMatch(/^network-1\s*experimental/);
    expect(text).toContain('connecting · nothing heard yet');
    expect(text).toContain('0 bytes seen · 0 frames good');
  });

  it('tell at once that a line was lost, and why', async () => {
    clearInterval(noise);
    await port.unplug();
    await entry('oximeter-1')
      .getByText(/^lost$/)
      .waitFor();
    expect(await entry('oximeter-1').innerText()).toMatch(/lost · .+ · nothing for \d+ s\. Check the cable/);
  });

  it('offer what was heard and is not in use; a long list leaves the alarm fields whole', async () => {
    await sayLink();
    await bedside.page.getByText('Heard, not in use: Nonin 3231').waitFor();
    const offer = await bedside.page.locator('.found').innerText();
    expect(offer).toContain('Something speaks nonin on serial /dev/ttyUSB3 9600 8N1');
    expect(offer).toContain('12 good frames');
    await bedside.page.getByRole('button', { name: 'Use it here' }).click();
    await bedside.page.getByText('Is it at this bed?').waitFor();
    await bedside.page.getByRole('button', { name: 'No', exact: true }).click();
    expect(await bedside.page.getByText('Is it at this bed?').count()).toBe(0);
    const [strip, panel] = await Promise.all([
      bedside.page.locator('.top').boundingBox(),
      bedside.page.getByRole('dialog').boundingBox(),
    ]);
    expect(panel?.y).toBeGreaterThanOrEqual((strip?.y ?? 0) + (strip?.height ?? 0));
  });

  it('count down to a full store in the list, and beside the keys when less than a day is left', async () => {
    await bedside.page.getByText('2.0 GB recorded, room for 100 MB more: full in 5 h at the present rate').waitFor();
    await bedside.page.locator('.bottom').getByText('Store full in 5 h').waitFor();
  });

  it('are stale when the monitor says no more', async () => {
    await entry('oximeter-0')
      .getByText(/^stale$/)
      .waitFor();
    expect(await entry('oximeter-0').innerText()).toMatch(/stale · nothing from the monitor for \d+ s/);
  });

  /** One word of a monitor with many devices, in place of the real one. */
  function sayLink(): Promise<void> {
    return bedside.page.evaluate(() => {
      const { port1, port2 } = new MessageChannel();
      window.postMessage('wardlight:monitor-port', '*', [port2]);
      const devices = Array.from({ length: 12 }, (_, index) => ({
        id: `oximeter-${index}`,
        label: `oximeter-${index}`,
        driver: 'nonin',
        addedHere: false,
        confidence: 'high',
        line: `serial /dev/ttyS${index} 9600 8N1`,
        link: 'connected',
        lastHeardMs: Date.now(),
        bytesSeen: 4,
        framesOk: 1,
        requests: 0,
        reconnects: 0,
        issues: {},
      }));
      const line = 'serial /dev/ttyUSB3 9600 8N1';
      port1.postMessage({
        type: 'link',
        devices,
        cloud: { state: 'not-configured', waiting: 0, oldestWaitingMs: null, lastAcknowledgedMs: null, detail: null },
        recorder: {
          state: 'recording',
          detail: null,
          space: { usedBytes: 2e9, roomBytes: 1e8, fullInMs: 5.5 * 3_600_000, removing: false },
        },
        found: [
          { driver: 'nonin', label: 'Nonin 3231', confidence: 'high', line, evidence: '12 good frames, 97 % of 240 bytes' },
        ],
      });
    });
  }
});

function bedOf(store: string, path: string, udpPort: number): object {
  return {
    bed: { id: 'bed-1', ward: 'Ward 1' },
    admission: null,
    devices: [
      { id: 'oximeter-1', driver: 'nonin', serial: { path }, waves: [], simulates: null },
      {
        id: 'network-1',
        driver: 'ge-unity',
        listen: { transport: 'udp', host: '127.0.0.1', port: udpPort },
        waves: [],
        simulates: null,
      },
    ],
    store: { directory: store, key: '0'.repeat(64) },
    hub: null,
    limits: {},
    alarmDelayS: 10,
  };
}
