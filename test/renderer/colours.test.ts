import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLOUR_SCHEMES } from '#ipc';

type Rgb = readonly [number, number, number];
type Scheme = Readonly<Record<string, string>>;

const styles = (name: string): string => readFileSync(new URL(`../../renderer/style/${name}.css`, import.meta.url), 'utf8');
const [USUAL] = COLOUR_SCHEMES;
const SCHEMES = schemes(styles('colours'));
/** What colours of parameters are drawn on. */
const GROUNDS = ['black', 'panel'].map((token) => {
  const [, value = ''] = new RegExp(`--${token}: (#[0-9a-f]+);`).exec(styles('tokens')) ?? [];
  return value.length === 4 ? value.replace(/[0-9a-f]/g, '$&$&') : value;
});
/** Seen without red, green or blue cones, linear RGB. Source: Machado, Oliveira and Fernandes 2009, severity 1. */
const VISIONS: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};
/** Numerics, specs bedside-ui section 8. */
const LEAST_CONTRAST = 7;
/** CIE 1976: two patches side by side that differ by 2.3 are just told apart; on a wall it must be much more. */
const LEAST_DIFFERENCE = 15;

describe.each(COLOUR_SCHEMES)('the colours %s', (name) => {
  const scheme = SCHEMES[name] ?? {};

  it('give each parameter one that stands out from black and from a tile by 7 to 1', () => {
    expect(Object.keys(scheme)).toEqual(Object.keys(SCHEMES[USUAL] ?? {}));
    expect(new Set(Object.values(scheme)).size).toBe(9);
    for (const [parameter, colour] of Object.entries(scheme))
      for (const ground of GROUNDS)
        expect(contrast(colour, ground), `${parameter} on ${ground}`).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });
});

it.each(Object.keys(VISIONS))('the scheme for the colour-blind keeps every two parameters apart, seen with %s', (vision) => {
  const colours = Object.entries(SCHEMES['colour-blind'] ?? {}).map(
    ([parameter, colour]) => [parameter, seen(colour, vision)] as const,
  );
  expect(colours).toHaveLength(9);
  for (const [index, [one, a]] of colours.entries())
    for (const [other, b] of colours.slice(index + 1))
      expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]), `${one} and ${other}`).toBeGreaterThanOrEqual(LEAST_DIFFERENCE);
});

function schemes(css: string): Readonly<Record<string, Scheme>> {
  const blocks = [...css.matchAll(/:root(?:\[data-colours="([a-z0-9-]+)"\])? \{([^}]*)\}/g)];
  return Object.fromEntries(
    blocks.map(([, name = USUAL, rules = '']) => [
      name,
      Object.fromEntries(
        [...rules.matchAll(/--([a-z0-9]+): (#[0-9a-f]{6});/g)].map(([, token = '', value = '']) => [token, value]),
      ),
    ]),
  );
}

function linear(colour: string): Rgb {
  const part = (at: number): number => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** Source: WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const luminance = ([red, green, blue]: Rgb): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const [dark = 0, light = 0] = [luminance(linear(one)), luminance(linear(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** CIE L*a*b* (D65) of a colour as somebody sees it. */
function seen(colour: string, vision: string): Rgb {
  const given = linear(colour);
  const rows = VISIONS[vision];
  if (rows === undefined) throw new Error(`no ${vision}`);
  const [red, green, blue] = rows.map((row) => {
    const sum = row[0] * given[0] + row[1] * given[1] + row[2] * given[2];
    return Math.min(1, Math.max(0, sum));
  }) as unknown as Rgb;
  const root = (share: number): number => (share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116);
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
