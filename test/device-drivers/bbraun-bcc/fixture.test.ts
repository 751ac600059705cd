import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ucumOfCode, unitText } from '../../../device-drivers/bbraun-bcc/decode/values.ts';
import { BccStream, stuff, unstuff } from '../../../device-drivers/bbraun-bcc/wire/frame.ts';
import { writeRequest } from '../../../device-drivers/bbraun-bcc/wire/requests.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { bytes, hexOf } from '../support/intellivue.ts';
import { decode, statuses, vitals } from './support.ts';

const EXCHANGE = 'specs/devices/fixtures/bbraun-bcc-exchange.txt';
const UNIT_TABLE = 'specs/devices/tables/bbraun-bcc-units.csv';

interface Noted {
  readonly title: string;
  readonly plain: Uint8Array;
  readonly wire: Uint8Array;
}

function read(text: string): readonly Noted[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line, index) => {
    const plain = /^# unstuffed: (.*)$/.exec(lines[index + 1] ?? '')?.[1];
    return line.startsWith('# ') && plain !== undefined
      ? [{ title: line.slice(2), plain: bytes(plain), wire: bytes(lines[index + 2] ?? '') }]
      : [];
  });
}

describe.skipIf(!hasShared(EXCHANGE))(`the computed exchange (needs shared/${EXCHANGE})`, () => {
  const noted = hasShared(EXCHANGE) ? read(readFileSync(sharedPath(EXCHANGE), 'utf8')) : [];
  const named = (title: string) => noted.find((one) => one.title.startsWith(title))!;

  it('has nine frames, each of which passes its check and unstuffs to its notes', () => {
    expect(noted).toHaveLength(9);
    for (const { plain, wire } of noted) {
      expect(hexOf(unstuff(wire))).toBe(hexOf(plain));
      expect(hexOf(stuff(plain))).toBe(hexOf(wire));
      const { events, issues } = new BccStream().push(wire);
      expect(issues).toEqual([]);
      expect(events).toMatchObject([{ kind: 'block', block: { bytes: plain } }]);
    }
  });

  it('has our requests, to the byte', () => {
    expect(hexOf(writeRequest('1', 'ADMIN:ALIVE', true))).toBe(hexOf(named('request ALIVE').wire));
    expect(hexOf(writeRequest('BED7', 'ADMIN:VERSION', true))).toBe(hexOf(named('request VERSION').wire));
    expect(hexOf(writeRequest('BED7', 'MEM:GET', true))).toBe(hexOf(named('request MEM:GET').wire));
  });

  it('decodes to the station and two pumps, and what the second loses when it is removed', () => {
    const { readings, frames, issues } = decode(...noted.map(({ wire }) => wire));
    expect(frames.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 4 }, () => 'request'),
      'alive answer',
      'version answer',
      'data block',
      'data block',
      'error',
    ]);
    expect(issues).toEqual([]);
    expect(
      vitals(readings).map(({ source, vendorCode, value, reason, unit }) => [source, vendorCode, value, reason, unit]),
    ).toEqual([
      ['pump 1/1', 'INRT', 0.3, null, 'mL/h'],
      ['pump 1/1', 'INVI', 1.4, null, 'mL'],
      ['pump 1/1', 'INVOLACT', 47.64, null, 'mL'],
      ['pump 1/1', 'INRMT', null, 'not-measured', 's'],
      ['pump 1/3', 'INRT', null, 'not-measured', 'mL/h'],
    ]);
    expect(vitals(readings)[0]).toMatchObject({ label: 'rate', time: { deviceUptimeMs: 214_000 } });
    expect(readings.filter(({ kind }) => kind === 'alert')).toMatchObject([
      {
        source: 'pump 1/1',
        vendorCode: 'INA11',
        text: 'battery pre-alarm',
        priority: 'low',
        phase: 'present',
        category: 'technical',
      },
    ]);
    expect(statuses(readings).map(({ source, model, bedLabel, settings }) => [source, model, bedLabel, settings])).toEqual([
      [undefined, null, 'BED7', { protocolVersion: 'V3.30' }],
      [undefined, null, 'BED7', { protocolVersion: 'V3.30', pillars: '1', state: 'ok', layout: 'FMS1NSNS' }],
      ['pump 1/1', 'Perfusor Space', null, { software: 'F030006', drug: 'Noradrenalin 4mg/50', power: 'on', modes: 'pumping' }],
      ['pump 1/3', 'Infusomat Space', null, { software: 'L030007', power: 'off' }],
      ['pump 1/3', null, null, { state: 'removed' }],
    ]);
  });
});

describe.skipIf(!hasShared(UNIT_TABLE))(`the table of units (needs shared/${UNIT_TABLE})`, () => {
  it('has each of the 156 codes, in UCUM or in words', () => {
    const rows = readFileSync(sharedPath(UNIT_TABLE), 'utf8').trim().split(/\r?\n/).slice(1);
    expect(rows).toHaveLength(156);
    const [inUcum, inWords] = [
      rows.filter((row) => ucumOfCode(row.split(',')[0]!)),
      rows.filter((row) => !ucumOfCode(row.split(',')[0]!)),
    ];
    expect(inUcum).toHaveLength(149);
    for (const row of inWords) expect(row.replaceAll('"', '')).toBe(`${row.split(',')[0]},${unitText(row.split(',')[0]!)}`);
    for (const row of inUcum) {
      const [code = '', ...text] = row.split(',');
      expect(`${code}: ${ucumOfCode(code)}`).toBe(`${code}: ${inOurWords(text.join(','))}`);
    }
  });
});

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/ \[.*\]| \(µg\)/, ''],
  [/^Years$/, 'a'],
  [/^Percent$/, '%'],
  [/^degree Celsius$/, 'Cel'],
  [/^degree \(angle\)$/, 'deg'],
  [/^square mm$/, 'mm2'],
  [/^mAh$/, 'mA.h'],
  [/^mmHg$/, 'mm[Hg]'],
  [/^lbs$/, '[lb_av]'],
  [/^inch$/, '[in_i]'],
  [/\(CH\)/, '{CH}'],
  [/gram/, 'g'],
  [/mcg/, 'ug'],
  [/minute/, 'min'],
  [/hour/, 'h'],
  [/day/, 'd'],
  [/liter/, 'L'],
  [/I[UE]/, '[iU]'],
  [/mEq/, 'meq'],
  [/\^2/, '2'],
  [/(?<=^|\/)ml/g, 'mL'],
  [/\/dl/, '/dL'],
];

/** The document's spelling by rules, against the table's, which was written row by row. */
function inOurWords(text: string): string {
  return WORDS.reduce((before, [word, ours]) => before.replace(word, ours), text);
}
