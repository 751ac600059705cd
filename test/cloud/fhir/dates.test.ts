import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AFTER_ALL,
  BEFORE_ALL,
  DATE_PREFIXES,
  type DatePrefix,
  type DateRange,
  dateCondition,
  rangeOfDate,
  rangeOfPeriod,
} from '../../../cloud/fhir/search/dates.ts';
import { patient, type Shown, useEndpoint } from './endpoint.ts';

const us = (text: string) => Date.parse(text) * 1000;

test.each([
  ['2026', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['2026-12', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['2024-02-29', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z'],
  ['2026-03-05T10:15', '2026-03-05T10:15:00Z', '2026-03-05T10:16:00Z'],
  ['2026-03-05T10:15:07Z', '2026-03-05T10:15:07Z', '2026-03-05T10:15:08Z'],
  ['2026-03-05T10:15:07.25+02:00', '2026-03-05T08:15:07.250Z', '2026-03-05T08:15:07.260Z'],
  ['0050-01', '0050-01-01T00:00:00Z', '0050-02-01T00:00:00Z'],
])('%s is the interval it names', (text, from, to) => {
  expect(rangeOfDate(text)).toEqual({ from: us(from), to: us(to) });
});

test.each(['', '26', '2026-13', '2026-02-30', '2026-1-1', '2026-01-01T25:00:00Z', '2026-01-01T10', 'yesterday', '2026-01-01Z'])(
  '"%s" is refused',
  (text) => {
    expect(() => rangeOfDate(text)).toThrow(RangeError);
  },
);

test('a coarser date covers every finer one inside it', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
      const text = date.toISOString();
      const ranges = [
        text.slice(0, 4),
        text.slice(0, 7),
        text.slice(0, 10),
        text.slice(0, 16),
        `${text.slice(0, 19)}Z`,
        text,
      ].map(rangeOfDate);
      for (const [index, range] of ranges.entries()) {
        const wider = ranges[index - 1] ?? range;
        expect(wider.from <= range.from && range.to <= wider.to && range.from < range.to).toBe(true);
      }
    }),
  );
});

/** The table of the specification, as it is written there, over plain numbers. */
function matches(prefix: DatePrefix, p: DateRange, r: DateRange, now: number): boolean {
  const inside = p.from <= r.from && r.to <= p.to;
  const slack = Math.round(Math.abs(now - (p.from + p.to) / 2) / 10);
  return {
    eq: inside,
    ne: !inside,
    gt: r.to > p.to,
    lt: r.from < p.from,
    ge: r.to > p.to || inside,
    le: r.from < p.from || inside,
    sa: r.from >= p.to,
    eb: r.to <= p.from,
    ap: r.from < p.to + slack && r.to > p.from - slack,
  }[prefix];
}

const moment = fc.constantFrom(
  '2025',
  '2026',
  '2026-01',
  '2026-02',
  '2026-01-31',
  '2026-02-01',
  '2026-01-31T23:59:59Z',
  '2026-01-31T23:59:59.999Z',
  '2026-02-01T00:00:00+01:00',
  '2027',
);
const range = fc.oneof(
  moment.map(rangeOfDate),
  fc
    .tuple(fc.option(moment, { nil: undefined }), fc.option(moment, { nil: undefined }))
    .map(([a, b]) => rangeOfPeriod(a, b))
    // per-1: a Period that ends before it starts is never stored.
    .filter(({ from, to }) => from < to),
);

test('the SQL of every prefix is the table of the specification', () => {
  fc.assert(
    fc.property(fc.constantFrom(...DATE_PREFIXES), moment.map(rangeOfDate), range, (prefix, p, r) => {
      const now = us('2026-06-01T00:00:00Z');
      const sql = dateCondition(prefix, p, now, { from: String(r.from), to: String(r.to) }, String);
      const expression = sql
        .replaceAll('<=', '≤')
        .replaceAll('>=', '≥')
        .replaceAll('≤', '<=')
        .replaceAll('≥', '>=')
        .replaceAll(' and ', ' && ')
        .replaceAll(' or ', ' || ')
        .replace(/^not /, '!');
      expect(runInNewContext(expression)).toBe(matches(prefix, p, r, now));
    }),
    { numRuns: 500 },
  );
});

test('a Period that is open reaches for ever, and equals nothing', () => {
  expect(rangeOfPeriod(undefined, '2026')).toEqual({ from: BEFORE_ALL, to: us('2027-01-01T00:00:00Z') });
  expect(rangeOfPeriod('2026', undefined)).toEqual({ from: us('2026-01-01T00:00:00Z'), to: AFTER_ALL });
});

describe('in the database', () => {
  const fhir = useEndpoint();

  test('every prefix finds what the table says, for dates of every precision and for Periods', async () => {
    await fhir.send('PUT', 'Patient/p', patient({ id: 'p' }));
    const dates = ['2026', '2026-01', '2026-01-31', '2026-01-31T23:59:59Z', '2026-02-01T00:00:00.5Z'];
    const periods = [{ start: '2026-01-01', end: '2026-01-31' }, { start: '2026-01-15' }, { end: '2026-01-15' }];
    const stored = [
      ...dates.map((d) => ({ body: { effectiveDateTime: d }, range: rangeOfDate(d) })),
      ...periods.map((p) => ({ body: { effectivePeriod: p }, range: rangeOfPeriod(p.start, p.end) })),
    ];
    for (const [index, { body }] of stored.entries()) {
      const made = await fhir.send('PUT', `Observation/t${index}`, {
        resourceType: 'Observation',
        id: `t${index}`,
        status: 'final',
        code: { text: 'any' },
        subject: { reference: 'Patient/p' },
        ...body,
      });
      expect(made.status).toBe(201);
    }
    for (const prefix of DATE_PREFIXES.filter((item) => item !== 'ap')) {
      for (const wanted of ['2026', '2026-01', '2026-01-15', '2026-01-31', '2026-01-31T23:59:59Z', '2025']) {
        const { json } = await fhir.send('GET', `Observation?date=${prefix}${wanted}`);
        const expected = stored.flatMap((item, index) =>
          matches(prefix, rangeOfDate(wanted), item.range, 0) ? [`t${index}`] : [],
        );
        expect([prefix, wanted, ((json.entry as Shown['entry'] | undefined) ?? []).map((e) => e.resource.id)]).toEqual([
          prefix,
          wanted,
          expected,
        ]);
      }
    }
  });
});
