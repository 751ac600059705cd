import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../../../cloud/scoring/model/artefact-adapter.ts';
import { TimedReader } from '../../../../cloud/scoring/model/cohort/timed-table.ts';
import { scoreMortality } from '../../../../cloud/scoring/model/scorer/mortality-scorer.ts';
import type { ExplainedHour } from '../../../../cloud/scoring/model/scorer/sepsis-scorer.ts';
import { scoreSepsis } from '../../../../cloud/scoring/model/scorer/sepsis-scorer.ts';
import { HOURLY_HEADER, hourlyCsv, hourlyTable, type SyntheticHour, syntheticHours } from './synthetic.ts';

const models = { bedside: loadModel('sepsis-bedside'), laboratory: loadModel('sepsis-laboratory') };
const mortality = loadModel('mortality');

function risksOf(hours: readonly SyntheticHour[]): Map<string, number> {
  const risks = scoreSepsis(hourlyTable(hourlyCsv(hours)), models);
  return new Map(hours.map(({ patient, hour }, row) => [`${patient} ${hour}`, risks[row] ?? Number.NaN]));
}

const someHours = fc.integer({ min: 1, max: 1_000 }).map((seed) => syntheticHours(3, seed));

describe('the shipped sepsis models', () => {
  test('read present and past only: whatever comes later, the risks before stay the same', () => {
    fc.assert(
      fc.property(someHours, fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 1_000 }), (hours, now, seed) => {
        const past = hours.filter(({ hour }) => hour <= now);
        const others = syntheticHours(3, seed).filter(({ hour }) => hour > now);
        const future = others.map((each) => ({ ...each, values: { ...each.values, HR: 190, Lactate: 15, Temp: 41 } }));
        const changed = risksOf([...past, ...future]);
        const before = risksOf(hours);
        for (const { patient, hour } of past) expect(changed.get(`${patient} ${hour}`)).toBe(before.get(`${patient} ${hour}`));
      }),
      { numRuns: 40 },
    );
  });

  test('do not care in which order the rows stand in the file, nor about other patients', () => {
    fc.assert(
      fc.property(someHours, fc.nat(), (hours, seed) => {
        const shuffled = hours
          .map((each, place) => ({ each, key: Math.imul(place + 1, seed | 1) }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        expect([...risksOf(shuffled)].sort()).toEqual([...risksOf(hours)].sort());
        const alone = hours.filter(({ patient }) => patient === 's0');
        expect([...risksOf(alone)]).toEqual([...risksOf(hours)].filter(([key]) => key.startsWith('s0 ')));
      }),
      { numRuns: 40 },
    );
  });

  test('do not see labels, hospital admission, unknown columns or how late in the stay it is', () => {
    const hours = syntheticHours(4, 3);
    const plain = scoreSepsis(hourlyTable(hourlyCsv(hours)), models);
    const header = ['Extra', ...HOURLY_HEADER].filter((column) => column !== 'SepsisLabel');
    const told = hours.map((each) => ({
      ...each,
      hour: each.hour + 90,
      values: { ...each.values, HospAdmTime: -5_000, Extra: 7 },
    }));
    expect(scoreSepsis(hourlyTable(hourlyCsv(told, header)), models)).toEqual(plain);
  });

  test('never say less risk for a higher lactate or bilirubin or for fewer platelets, all else equal', () => {
    fc.assert(
      fc.property(someHours, fc.integer({ min: 1, max: 20 }), (hours, now) => {
        const until = hours.filter(({ patient, hour }) => patient === 's0' && hour <= now);
        const newest = until.at(-1);
        if (newest === undefined) return;
        const along = (column: string, steps: readonly number[]): number[] =>
          steps.map((value) => {
            const last = { ...newest, values: { ...newest.values, [column]: value } };
            return risksOf([...until.slice(0, -1), last]).get(`s0 ${newest.hour}`) ?? Number.NaN;
          });
        for (const risks of [
          along('Lactate', [0.5, 1, 2, 3, 4, 6, 9, 14]),
          along('Bilirubin_total', [0.3, 0.8, 1.5, 2.5, 5, 10, 20]),
          along('Platelets', [400, 250, 180, 120, 80, 40, 15]),
        ])
          risks.forEach((risk, step) => expect(risk).toBeGreaterThanOrEqual((risks[step - 1] ?? 0) - 1e-9));
      }),
      { numRuns: 25 },
    );
  });

  test('speak without laboratory values until the first one of the patient, with them from then on', () => {
    const vitals = { HR: 90, Resp: 20, SBP: 110, Age: 60 };
    const at = (hour: number, more: Readonly<Record<string, number>> = {}): SyntheticHour => ({
      patient: 'p1',
      hour,
      label: 0,
      values: { ...vitals, ...more },
    });
    const spokenBy = (hours: readonly SyntheticHour[]): string | undefined => {
      const told: ExplainedHour[] = [];
      scoreSepsis(hourlyTable(hourlyCsv(hours)), models, (hour) => told.push(hour));
      return told[0]?.explanation.model;
    };
    expect(spokenBy([at(1), at(2)])).toBe('sepsis-bedside');
    expect(spokenBy([at(1), at(2, { WBC: 14 })])).toBe('sepsis-laboratory');
    expect(spokenBy([at(1, { WBC: 14 }), at(2), at(60)])).toBe('sepsis-laboratory');
  });

  test('say why in words of the bedside, and the reasons add up', () => {
    const calm = { HR: 78, Resp: 18, SBP: 124, O2Sat: 97, MAP: 84, Temp: 36.8, Age: 70 };
    const rising = [18, 20, 22, 24, 26].map(
      (Resp, place): SyntheticHour => ({
        patient: 'p1',
        hour: place + 1,
        label: 0,
        values: {
          ...calm,
          Resp,
          HR: 80 + place * 10,
          ...(place === 2 ? { Temp: 39.1 } : {}),
          ...(place > 2 ? { Temp: '' } : {}),
        },
      }),
    );
    const told: ExplainedHour[] = [];
    scoreSepsis(hourlyTable(hourlyCsv(rising)), models, (hour) => told.push(hour));
    const [newest] = told;
    const reasons = [...(newest?.explanation.raised ?? []), ...(newest?.explanation.lowered ?? [])];
    expect(newest?.row).toBe(4);
    expect(newest?.explanation.model).toBe('sepsis-bedside');
    const texts = reasons.map(({ text }) => text);
    expect(texts).toContain('temperature rising: 36.8 → 39.1 °C in 2 h (2 h ago)');
    expect(newest?.explanation.raised.every(({ push }) => push > 0)).toBe(true);
    expect(texts.join()).not.toMatch(/NaN|undefined/);
  });
});

function stay(id: string, rows: readonly (readonly [minute: number, parameter: string, value: number])[]): string[] {
  return rows.map(([minute, parameter, value]) => `${id},${minute},${parameter},${value}`);
}

function mortalityOf(lines: readonly string[]): Map<string, number> {
  const reader = new TimedReader('synthetic');
  reader.add('RecordID,Minute,Parameter,Value');
  for (const line of lines) reader.add(line);
  const table = reader.end();
  const risks = scoreMortality(table, mortality);
  return new Map(table.stays.map(({ id }, row) => [id, risks[row] ?? Number.NaN]));
}

describe('the shipped mortality model', () => {
  const ill = [
    [0, 'Age', 84],
    [0, 'Gender', 1],
    [0, 'ICUType', 3],
    [30, 'GCS', 6],
    [2_700, 'GCS', 3],
    [2_700, 'BUN', 88],
    [2_700, 'Lactate', 9],
    [2_700, 'SysABP', 78],
    [2_700, 'HR', 128],
    [2_700, 'Urine', 10],
  ] as const;
  const well = [
    [0, 'Age', 41],
    [0, 'Gender', 0],
    [0, 'ICUType', 2],
    [30, 'GCS', 15],
    [2_700, 'GCS', 15],
    [2_700, 'BUN', 11],
    [2_700, 'SysABP', 122],
    [2_700, 'HR', 76],
    [2_700, 'Urine', 300],
  ] as const;

  test('tells an ill stay from a well one, in any order of rows', () => {
    const lines = [...stay('1', ill), ...stay('2', well)];
    const risks = mortalityOf(lines);
    expect(risks.get('1')).toBeGreaterThan(0.4);
    expect(risks.get('2')).toBeLessThan(0.05);
    const back = mortalityOf([...lines].reverse());
    expect([back.get('1'), back.get('2')]).toEqual([risks.get('1'), risks.get('2')]);
  });

  test('never says less risk for an older patient, all else equal', () => {
    for (const rows of [ill, well]) {
      const risks = [20, 35, 50, 60, 70, 80, 90].map((age) =>
        mortalityOf(
          stay(
            '1',
            rows.map((row) => (row[1] === 'Age' ? ([0, 'Age', age] as const) : row)),
          ),
        ).get('1'),
      );
      risks.forEach((risk, step) => expect(risk).toBeGreaterThanOrEqual((risks[step - 1] ?? 0) - 1e-9));
    }
  });

  test('takes -1 and impossible values as unknown and ignores parameters it does not know', () => {
    const odd = stay('1', [
      ...well,
      [0, 'Height', -1],
      [0, 'Weight', -1],
      [60, 'HR', 0],
      [60, 'pH', 735],
      [60, 'Cheerfulness', 10],
    ]);
    expect(mortalityOf(odd)).toEqual(mortalityOf(stay('1', well)));
  });
});
