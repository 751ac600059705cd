import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VITAL_SIGNS } from '#clinical';
import {
  metricNamed,
  metricOfCode,
  metricOfName,
  termIds,
  termLabel,
  termName,
  ucumOfUnit,
} from '../../../device-drivers/nomenclature/terms.ts';
import { UCUM_UNITS } from '../../../device-drivers/nomenclature/units.table.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { isUcum } from '../conformance/ucum.ts';

const METRICS = 0x2_0000;
const TABLES = 'specs/devices/tables';

function rows(table: string): readonly (readonly string[])[] {
  const [, ...lines] = readFileSync(sharedPath(`${TABLES}/${table}`), 'utf8')
    .trim()
    .split(/\r?\n/);
  return lines.map((line) => line.split(','));
}

const terms = termIds().flatMap((id) => metricOfCode(METRICS + id) ?? []);

describe('metric terms', () => {
  it('are found by code and by name, and both agree', () => {
    expect(metricOfCode(150_456)).toEqual({ code: 150_456, codeName: 'MDC_PULS_OXIM_SAT_O2', label: 'SpO2' });
    for (const { code, codeName } of terms) {
      const byName = metricNamed(codeName);
      expect(byName.codeName).toBe(codeName);
      // The pulse of an oximeter has a second code, that of Philips.
      if (code !== 149_530) expect(byName.code).toBe(code);
    }
    expect(terms.length).toBeGreaterThan(250);
  });

  it('carry the names that the clinical tables give them', () => {
    for (const { mdc } of VITAL_SIGNS) for (const { code, name } of mdc) expect(metricOfCode(code)?.codeName).toBe(name);
  });

  it('are also found by the name that a vendor gives them, and are then called as the standard does', () => {
    expect(metricNamed('MDC_PLETH').codeName).toBe('MDC_PULS_OXIM_PLETH');
    expect(metricNamed('MDC_ECG_CARD_BEAT_RATE')).toEqual(metricNamed('MDC_ECG_HEART_RATE'));
  });

  it('are none of another partition, of a vendor, or unknown', () => {
    for (const code of [0, 0x1_0021, 0x2_f0b8, 0x3_0004, 0x4_0aa0, 0x2_e0ff, -1, Number.NaN, 150_456.5])
      expect(metricOfCode(code)).toBeUndefined();
    expect(metricOfName('MDC_NO_SUCH_THING')).toBeUndefined();
    expect(() => metricNamed('MDC_NO_SUCH_THING')).toThrow('nomenclature has no MDC_NO_SUCH_THING');
  });

  it('of a vendor keep their name and label, and have no code', () => {
    expect(termName(0xf0b8)).toBe('PRESS_INTRA_CRAN_2');
    expect(termLabel(0x4182)).toBe('HR');
    expect(termIds()).toContain(0xf0b8);
    expect(new Set(termIds()).size).toBe(termIds().length);
  });

  it.skipIf(!hasShared(TABLES))('are called as in the table of observation codes (needs shared specs/devices/tables)', () => {
    const table = rows('hl7-mdc-observation-codes.csv');
    expect(table).toHaveLength(266);
    for (const [code = '', refid = ''] of table) {
      const term = metricOfCode(Number(code));
      expect(term, code).toBeDefined();
      if (refid !== '' && !refid.includes('PULS_RATE')) expect(term?.codeName).toBe(refid);
    }
  });

  it.skipIf(!hasShared(TABLES))(
    'have a name for all that IntelliVue monitors measure and alarm (needs shared specs/devices/tables)',
    () => {
      const ids = [
        ...rows('intellivue-numerics.csv').map((row) => Number(row.filter((cell) => /^0x[0-9A-F]{4}$/.test(cell)).at(-1))),
        ...rows('intellivue-alert-sources.csv').map((row) => Number(row[0])),
      ];
      expect(ids.filter((id) => termName(id) === undefined)).toEqual([]);
    },
  );
});

describe('units', () => {
  it('are UCUM, by the context-free code and by the bare id', () => {
    for (const [id, unit] of Object.entries(UCUM_UNITS)) {
      expect(isUcum(unit), unit).toBe(true);
      expect(ucumOfUnit(Number(id))).toBe(unit);
      expect(ucumOfUnit(0x4_0000 + Number(id))).toBe(unit);
    }
    expect(ucumOfUnit(266_016)).toBe('mm[Hg]');
    expect(ucumOfUnit(0x4_ffff)).toBeNull();
  });

  it.skipIf(!hasShared(TABLES))('are those of the table of unit codes (needs shared specs/devices/tables)', () => {
    const known = new Map(rows('hl7-mdc-unit-codes.csv').map(([, name = '', id]) => [Number(id), name]));
    const strange = Object.keys(UCUM_UNITS).filter((id) => Number(id) < 0xf000 && !known.has(Number(id)));
    expect(strange).toEqual([]);
  });
});

describe('the check of UCUM', () => {
  it.each([
    '1',
    '%',
    '/min',
    'mm[Hg]',
    'cm[H2O]/(L/s)',
    'dyn.s/cm5',
    'mL/{breath}',
    'Cel',
    '10*3/uL',
    'L/min/m2',
    'ug/kg/min',
    '{beats}/min',
  ])('accepts %s', (unit) => {
    expect(isUcum(unit)).toBe(true);
  });

  it.each(['', 'mmHg', 'bpm', 'degC', 'ml/hr', 'cmH2O', '°C', 'sec', 'l/min ', 'mm[hg]', '(mL', 'mL//h'])(
    'refuses %j',
    (unit) => {
      expect(isUcum(unit)).toBe(false);
    },
  );
});
