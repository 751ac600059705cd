import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BedAlarm } from '#ipc';
import { alarmText } from '../../../renderer/alarm-text.ts';
import { isLit } from '../../../renderer/flash-clock.ts';
import { shownAlarm } from '../../../renderer/shown-alarm.ts';
import { worstAlarm } from '../../../renderer/worst-alarm.ts';

const STYLE = fileURLToPath(new URL('../../../renderer/style/', import.meta.url));
const sheets = readdirSync(STYLE)
  .filter((file) => file.endsWith('.css'))
  .map((file) => readFileSync(`${STYLE}${file}`, 'utf8').replaceAll(/\/\*.*?\*\//gs, ''));

interface Rule {
  readonly selector: string;
  readonly body: string;
}

const rules: readonly Rule[] = sheets.flatMap((css) =>
  [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({ selector: selector.trim(), body })),
);

/** Hue in degrees of a colour that the style sheets name. */
function hue(name: string): number {
  const hex = new RegExp(`--${name}:\\s*#([0-9a-f]{6})`).exec(sheets.join('\n'))?.[1] ?? '';
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const sixth = most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return (sixth * 60 + 360) % 360;
}

const WATCHED_MS = 60_000;

/** Rises a second, and share of lit time. */
function flash(priority: BedAlarm['priority']): { hertz: number; duty: number } {
  const lit = Array.from({ length: WATCHED_MS / 5 }, (_, step) => isLit(priority, step * 5));
  const rises = lit.filter((now, step) => now && step > 0 && lit[step - 1] === false).length;
  return { hertz: rises / (WATCHED_MS / 1000), duty: lit.filter(Boolean).length / lit.length };
}

const alarm = (part: Partial<BedAlarm>): BedAlarm => ({
  ...{ alarmId: part.condition ?? 'a', condition: 'a', vital: 'spo2', source: 'physiological', device: null, priority: 'high' },
  ...{ state: 'active', text: 'SpO₂ 84 below 90', value: 84, limit: 90, unit: '%', onsetMs: 0, raisedMs: 0, escalation: 0 },
  silenced: null,
  ...part,
});

describe('section 3, visual signals', () => {
  it('high: red, 1.4–2.8 Hz, 20–60 % on; ours 2.0 Hz at 50 %', () => {
    expect(Math.min(hue('high'), 360 - hue('high'))).toBeLessThan(15);
    expect(flash('high').hertz).toBeCloseTo(2.0, 1);
    expect(flash('high').duty).toBeCloseTo(0.5, 1);
  });

  it('medium: yellow, 0.4–0.8 Hz, 20–60 % on; ours 0.6 Hz at 50 %', () => {
    expect(hue('medium')).toBeGreaterThan(45);
    expect(hue('medium')).toBeLessThan(65);
    expect(flash('medium').hertz).toBeCloseTo(0.6, 1);
    expect(flash('medium').duty).toBeCloseTo(0.5, 1);
  });

  it('low: cyan or yellow, constant', () => {
    expect(hue('low')).toBeGreaterThan(170);
    expect(hue('low')).toBeLessThan(200);
    expect(flash('low')).toEqual({ hertz: 0, duty: 1 });
  });

  it('message mark *** ** * (technical !!! !!)', () => {
    const marks = (source: BedAlarm['source']): string[] =>
      (['high', 'medium', 'low'] as const).map((priority) => alarmText(alarm({ source, priority })).split(' ')[0] ?? '');
    expect(marks('physiological')).toEqual(['***', '**', '*']);
    expect(marks('technical').slice(0, 2)).toEqual(['!!!', '!!']);
  });

  it('both stay under the three flashes a second of WCAG 2.3.1', () => {
    expect(flash('high').hertz).toBeLessThan(3);
    expect(flash('medium').hertz).toBeLessThan(3);
  });

  it('one clock drives all flashing, so that everything with one priority flashes in phase', () => {
    const flashing = rules.filter(({ selector }) => selector.includes('data-flash'));
    expect(flashing.length).toBeGreaterThan(1);
    for (const { selector } of flashing) expect(selector).toMatch(/\[data-flash-(?:high|medium)="off"\]/);
    // Nothing flashes by a clock of its own.
    for (const { selector, body } of rules) expect(`${selector} ${body}`).not.toMatch(/animation[^;]*infinite/);
  });

  it('flash the background or the frame, not the glyphs: letters are never of the colour that is behind them', () => {
    const flashing = rules.filter((rule) => rule.selector.includes('data-flash'));
    for (const priority of ['high', 'medium'])
      expect(flashing.some(({ selector, body }) => selector.includes(`.fill-${priority}`) && body.includes('background'))).toBe(
        true,
      );
    for (const { body, selector } of flashing) {
      const colour = /(?:^|[^-])color:\s*([^;]+)/.exec(body)?.[1];
      expect(colour ?? 'as it was', selector).not.toBe(/background:\s*([^;]+)/.exec(body)?.[1]);
      expect(body, selector).not.toMatch(/visibility|opacity|transparent/);
    }
  });

  it('several conditions in one measurement rotate every 2 s', () => {
    const two = [alarm({ condition: 'one' }), alarm({ condition: 'two' })];
    const shown = [0, 1_999, 2_000, 3_999, 4_000].map((ms) => shownAlarm(two, ms).first?.condition);
    expect(shown).toEqual(['one', 'one', 'two', 'two', 'one']);
  });

  it('the message shows the worst value and the limit', () => {
    expect(alarmText(alarm({ priority: 'medium' }))).toBe('** SpO₂ 84 below 90');
  });

  it('a lesser alarm never hides a graver one', () => {
    const list = [alarm({ condition: 'high' }), alarm({ condition: 'medium', priority: 'medium' })];
    for (let ms = 0; ms < 10_000; ms += 500) expect(shownAlarm(list, ms).first?.condition).toBe('high');
    const tile = (priority: BedAlarm['priority']) => ({ alarm: priority }) as Parameters<typeof worstAlarm>[0][number];
    expect(worstAlarm([tile('low'), tile('high'), tile('medium')])?.alarm).toBe('high');
  });

  it('red and yellow as a fill are reserved for alarms', () => {
    const filled = rules.filter(({ body }) => /background:\s*var\(--(?:high|medium)\)/.test(body));
    expect(filled.length).toBeGreaterThan(0);
    for (const { selector } of filled) expect(selector).toMatch(/fill-(?:high|medium)|stopped|alarm/);
  });
});
