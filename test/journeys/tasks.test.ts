import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../electron/build.ts';
import type { StoreRow } from '../../electron/monitor/recorder/rows.ts';
import { openSqliteStore } from '../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { openBedside } from '../support/bedside.ts';
import { hasElectron } from '../support/electron.ts';
import { type AppOnSimulatedBed, openSimulatedBed } from '../support/simulated-bed.ts';
import { report, Touches } from '../support/touches.ts';

const KEY = '1'.repeat(64);
const NIGHT = lastTime(3, 12);

describe.skipIf(!hasElectron)('the tasks of a shift, touch by touch (needs Electron)', () => {
  let directory: string;
  let bed: AppOnSimulatedBed;
  let page: Page;

  beforeAll(async () => {
    await buildApp();
    directory = mkdtempSync(join(tmpdir(), 'wardlight-tasks-'));
    const store = openSqliteStore({ directory, key: KEY });
    store.commit(nightRows());
    store.close();
    bed = await openSimulatedBed({
      store: { directory, key: KEY },
      limits: { 'heart-rate': { low: 20, high: 70 } },
      // The whole shift without a network: nobody answers there.
      hub: {
        connectionString: `HostName=127.0.0.1;DeviceId=bed-12;SharedAccessKey=${Buffer.alloc(32).toString('base64')}`,
        certificateAuthority: null,
        gateway: '127.0.0.1:9',
      },
    });
    page = bed.page;
    page.setDefaultTimeout(60_000);
    await page.locator('.alarm-physiological', { hasText: 'above 70' }).waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await bed?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const task = (name: string, work: (touches: Touches) => Promise<void>): void =>
    it(name, async () => {
      const touches = new Touches(page);
      await work(touches);
      report(name, touches.count);
      await page.keyboard.press('Escape');
    });

  task('find out why it alarms', async (touches) => {
    await touches.touch(page.locator('.alarm-physiological'));
    await page.locator('.alarm-list', { hasText: 'above 70' }).waitFor();
    expect(touches.count).toBe(1);
  });

  task('pause audio', async (touches) => {
    await touches.touch(page.getByRole('button', { name: /^Pause audio/ }));
    await page
      .getByText(/AUDIO PAUSED 1:\d\d/)
      .first()
      .waitFor();
    expect(touches.count).toBe(1);
  });

  // Each on a key of the score tile; what was charted then stands on the key.
  const CHARTED = [
    ['consciousness', 'ACVPU', 'Alert', /^A$/],
    ['oxygen', 'Air/O₂', 'Oxygen', /^oxygen/],
    ['temperature', 'Temp', '38.4', /^38\.4/],
    ['pain', 'Pain', '4', /^4\/10/],
    ['urine', 'Urine', '250', /^250 mL/],
  ] as const;
  for (const [what, key, value, shown] of CHARTED)
    task(`chart ${what}`, async (touches) => {
      await touches.touch(page.locator('button.part', { hasText: key }));
      await touches.touch(page.getByRole('dialog').getByRole('button', { name: value, exact: what !== 'consciousness' }));
      await page.locator('button.part', { hasText: key }).locator('.part-value', { hasText: shown }).waitFor();
      expect(touches.count).toBe(2);
    });

  it('nobody charts it again: value, age and who stand where it is charted', async () => {
    await page.locator('button.part', { hasText: 'Pain' }).click();
    await page
      .getByRole('dialog')
      .getByText(/Charted last: 4\/10, .+ ago, bedside/)
      .waitFor();
    await page.keyboard.press('Escape');
  });

  task('review the event of 03:12', async (touches) => {
    await touches.key('F11');
    await touches.touch(page.getByRole('dialog').getByRole('button', { name: 'Events and alarm history' }));
    await touches.touch(page.locator('.event', { hasText: 'SpO₂ 84 below 90' }));
    const detail = page.locator('.event-detail');
    await detail.locator('h3', { hasText: '** SpO₂ 84 below 90' }).waitFor();
    await detail.getByText(/03:12:\d\d by N\.O\./).waitFor();
    await detail.locator('canvas').waitFor();
    await detail.locator('tr', { hasText: 'SpO₂' }).filter({ hasText: '84' }).waitFor();
    expect(touches.count).toBe(3);
  });

  it('print a strip: a second is 25 mm and a millivolt 10 mm on paper', async () => {
    const file = join(directory, 'strip.pdf');
    await bed.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, file);
    await page.keyboard.press('F11');
    await page.getByRole('dialog').getByRole('button', { name: 'Events and alarm history' }).click();
    await page.locator('.event', { hasText: 'SpO₂ 84 below 90' }).click();
    const touches = new Touches(page);
    await touches.touch(page.getByRole('button', { name: 'Save as PDF' }));
    await page.getByText(`Saved: ${file}`).waitFor({ timeout: 60_000 });
    report('print a strip', touches.count);
    const pdf = readFileSync(file);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const picture = rasterised(file);
    if (picture !== null) expect(peakDistances(picture)).toContain(250);
    await page.keyboard.press('Escape');
  });

  task('transfer a bed', async (touches) => {
    await touches.key('F8');
    await touches.touch(page.getByRole('button', { name: 'Transfer …' }));
    await touches.type(page.getByLabel('Where to'), 'Ward 7');
    await touches.touch(page.getByRole('button', { name: 'Transfer', exact: true }));
    await touches.touch(page.getByRole('button', { name: 'Yes' }));
    await page.locator('button.patient-field', { hasText: 'No patient admitted' }).waitFor();
    expect(touches.count).toBe(5);
  });

  task('admit (by hand, the name typed counts 1)', async (touches) => {
    await touches.key('F8');
    await touches.touch(page.getByRole('button', { name: 'Enter by hand' }));
    await touches.touch(page.getByRole('dialog').getByRole('button', { name: 'adult', exact: true }));
    await touches.type(page.getByLabel('Name', { exact: true }), 'Simulated, Night');
    await touches.touch(page.getByRole('button', { name: 'Admit', exact: true }));
    await touches.touch(page.getByRole('button', { name: 'Yes' }));
    await page.locator('button.patient-field', { hasText: 'Simulated, Night' }).waitFor();
    expect(touches.count).toBe(6);
  });

  task('change a limit', async (touches) => {
    await touches.key('F7');
    await touches.touch(page.getByRole('button', { name: 'SpO₂ low limit down' }));
    await touches.touch(page.getByRole('button', { name: 'Apply', exact: true }));
    await touches.touch(page.getByRole('button', { name: 'Yes' }));
    await page.locator('[data-vital="spo2"] .limits', { hasText: '89' }).waitFor();
    expect(touches.count).toBe(4);
  });

  task('work a night without network: see what waits', async (touches) => {
    await page.locator('.state-field', { hasText: 'Cloud offline' }).waitFor({ timeout: 60_000 });
    await touches.key('F11');
    await touches.touch(page.getByRole('dialog').getByRole('button', { name: 'Connection and outbox' }));
    const facts = page.getByRole('dialog').locator('dl');
    await facts.getByText('The oldest waits since').waitFor();
    expect(await facts.innerText()).toMatch(/Messages that wait\s+\d+/);
    expect(touches.count).toBe(2);
  });

  it('recover after power loss: patient, limit and numbers are there again without a touch', async () => {
    const pids = await bed.app.evaluate(({ app }) => app.getAppMetrics().map(({ pid }) => pid));
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It went with its parent.
      }
    }
    const again = await openBedside(bed.config);
    try {
      await again.page.locator('button.patient-field', { hasText: 'Simulated, Night' }).waitFor({ timeout: 60_000 });
      await again.page.locator('[data-vital="spo2"] .limits', { hasText: '89' }).waitFor({ timeout: 60_000 });
      await again.page.locator('[data-vital="heart-rate"] .value', { hasText: /\d/ }).waitFor({ timeout: 60_000 });
      report('recover after power loss', 0);
    } finally {
      await again.close();
    }
  });
});

/** The last time the clock of this machine said that. */
function lastTime(hour: number, minute: number): number {
  const then = new Date();
  then.setHours(hour, minute, 0, 0);
  return then.getTime() > Date.now() - 120_000 ? then.getTime() - 24 * 3_600_000 : then.getTime();
}

/** An alarm, a saturation, and an ECG with one spike of 1 mV each second. */
function nightRows(): StoreRow[] {
  const iso = (ms: number): string => new Date(ms).toISOString();
  const step = (phase: string, afterS: number): StoreRow => {
    const atMs = NIGHT + afterS * 1000;
    const reading = {
      ...{ kind: 'alarm', id: `n/${phase}`, alarmId: 'spo2-low-n', condition: 'spo2-low', source: 'physiological' },
      ...{ priority: 'medium', phase, text: 'SpO₂ 84 below 90', value: 84, limit: 90, unit: '%' },
      ...{ onsetAt: iso(NIGHT), measuredAt: iso(atMs) },
    };
    return { table: 'alarms', id: reading.id, atMs, json: JSON.stringify(reading) };
  };
  const act = {
    ...{ kind: 'act', id: 'n/act', what: 'acknowledged', vital: null, condition: null, by: 'N.O.', reason: null, untilAt: null },
    measuredAt: iso(NIGHT + 25_000),
  };
  const samples = new Float32Array(500);
  samples[250] = 1;
  const waves = Array.from({ length: 120 }, (_, second): StoreRow => {
    const about = { device: 'monitor-1', channel: '131330', rateHz: 500, unit: 'mV' };
    return { table: 'waves', ...about, firstMs: NIGHT - 45_000 + second * 1000, samples: new Uint8Array(samples.buffer) };
  });
  const numbers = Array.from({ length: 60 }, (_, second): StoreRow => {
    const times = { measuredMs: NIGHT - 20_000 + second * 1000, arrivedMs: NIGHT - 20_000 + second * 1000 };
    const about = {
      id: `n/${second}`,
      device: 'monitor-1',
      code: 150456,
      vendorCode: 'SpO2',
      value: 84,
      reason: null,
      unit: '%',
    };
    return { table: 'vitals', ...about, questionable: false, ...times };
  });
  const entry: StoreRow = { table: 'entries', id: act.id, atMs: NIGHT + 25_000, json: JSON.stringify(act) };
  return [step('start', 10), step('acknowledged', 25), entry, step('end', 40), ...waves, ...numbers];
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

/** The first page at ten pixels a millimetre; null where poppler is not installed. */
function rasterised(file: string): Picture | null {
  let image: Buffer;
  try {
    image = execFileSync('pdftoppm', ['-r', '254', '-gray', '-f', '1', '-l', '1', file], { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(image.subarray(0, 64).toString('latin1'));
  if (header === null) throw new Error('no grey picture');
  return { width: Number(header[1]), height: Number(header[2]), grey: image.subarray(header[0].length) };
}

/** From one tall dark line to the next, pixels: the spikes of the ECG, and the sides of its calibration mark. */
function peakDistances({ width, height, grey }: Picture): readonly number[] {
  const tall: number[] = [];
  for (let x = 0; x < width; x += 1) {
    let dark = 0;
    for (let y = 0; y < height; y += 1) if ((grey[y * width + x] ?? 255) < 100) dark += 1;
    if (dark >= 60 && x - (tall.at(-1) ?? -9) > 8) tall.push(x);
  }
  return tall.slice(1).map((x, index) => x - (tall[index] ?? 0));
}
