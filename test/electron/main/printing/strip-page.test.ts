import { expect, test } from 'vitest';
import type { StripSheet } from '#ipc';
import { stripPage } from '../../../../electron/main/printing/strip-page.ts';

const T0 = Date.UTC(2026, 0, 6, 3, 12);

function sheet(part: Partial<StripSheet> = {}): StripSheet {
  const samples = new Float32Array(1000).fill(0);
  samples[250] = 1;
  samples[500] = 1;
  return {
    fileName: 'strip',
    title: 'Strip',
    language: 'en',
    heading: ['Simulated, Patient'],
    footer: 'Not a certified medical device',
    watermark: null,
    speedMmPerS: 25,
    fromMs: T0,
    toMs: T0 + 4000,
    rows: [
      {
        ...{ label: 'II', gain: '10 mm/mV', mmPerUnit: 10, middle: 0, heightMm: 40, calibration: 1 },
        pieces: [{ firstMs: T0, rateHz: 250, samples }],
      },
    ],
    times: [],
    table: [],
    ...part,
  };
}

/** Points of the curves, mm. */
function curves(html: string): (readonly [x: number, y: number])[][] {
  return [...html.matchAll(/<path d="(M[^"]*)" fill="none" stroke="#000" stroke-width="0.22"/g)].flatMap(([, d = '']) =>
    d
      .split('M')
      .filter((run) => run !== '')
      .map((run) => run.split('L').map((point) => point.split(' ').map(Number) as [number, number])),
  );
}

test('a second is 25 mm and a millivolt 10 mm on paper', () => {
  const html = stripPage(sheet());
  const [curve = []] = curves(html);
  const peaks = curve.filter(([, y]) => y < Math.min(...curve.map(([, each]) => each)) + 1e-6);
  expect(peaks).toHaveLength(2);
  expect((peaks[1]?.[0] ?? 0) - (peaks[0]?.[0] ?? 0)).toBeCloseTo(25, 3);
  expect((curve[0]?.[1] ?? 0) - (peaks[0]?.[1] ?? 0)).toBeCloseTo(10, 3);
  const [, foot, head] = /class="calibration" d="M[\d.]+ ([\d.]+)h1.5V([\d.]+)/.exec(html) ?? [];
  expect(Number(foot) - Number(head)).toBeCloseTo(10, 3);
  expect(html).toContain('size:297mm 210mm');
  expect(html).toContain('width="297mm" height="210mm" viewBox="0 0 297 210"');
});

test.each([12.5, 50] as const)('at %s mm/s a second is as long as the paper says', (speedMmPerS) => {
  const [curve = []] = curves(stripPage(sheet({ speedMmPerS })));
  expect((curve[250]?.[0] ?? 0) - (curve[0]?.[0] ?? 0)).toBeCloseTo(speedMmPerS, 3);
});

test('a sample that is missing breaks the line; missing data is never drawn across', () => {
  const samples = new Float32Array(100).fill(0.5);
  samples[40] = Number.NaN;
  const [row] = sheet().rows;
  if (!row) throw new Error('no row');
  const runs = curves(stripPage(sheet({ rows: [{ ...row, pieces: [{ firstMs: T0, rateHz: 250, samples }] }] })));
  expect(runs.map((run) => run.length)).toEqual([40, 59]);
});

test('what is longer than the paper goes on in the next line, and no sample twice', () => {
  const samples = new Float32Array(250 * 30).fill(0);
  const [row] = sheet().rows;
  if (!row) throw new Error('no row');
  const html = stripPage(sheet({ toMs: T0 + 30_000, rows: [{ ...row, pieces: [{ firstMs: T0, rateHz: 250, samples }] }] }));
  const runs = curves(html);
  expect(runs.length).toBeGreaterThan(2);
  expect(runs.flat()).toHaveLength(samples.length);
  expect(Math.max(...runs.flat().map(([x]) => x))).toBeLessThan(297 - 12);
});

test('the watermark is on every page, and so is who it is', () => {
  const table = Array.from({ length: 60 }, () => ['HR', '75']);
  const html = stripPage(sheet({ watermark: 'NO PATIENT', table }));
  const pages = html.split('<svg').length - 1;
  expect(pages).toBeGreaterThan(1);
  expect(html.split('Simulated, Patient').length - 1).toBe(pages);
  expect(html.split('NO PATIENT').length - 1).toBe(pages * 3);
});

test('a name is text, never markup', () => {
  const html = stripPage(sheet({ heading: ['<img src=x onerror="1">&'] }));
  expect(html).not.toContain('<img');
  expect(html).toContain('&#60;img src=x onerror=&#34;1&#34;&#62;&#38;');
});
