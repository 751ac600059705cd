import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { laboratoryResult } from '../../../../cloud/enrich/laboratory/result.ts';

const laboratory = [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }];

function observation(code: string, value: number, unit: string, about: Partial<Observation> = {}): Observation {
  return {
    resourceType: 'Observation',
    id: 'l1',
    status: 'final',
    category: laboratory,
    code: { coding: [{ system: 'http://loinc.org', code }] },
    subject: { reference: 'Patient/p1' },
    encounter: { reference: 'Encounter/e1' },
    effectiveDateTime: '2026-01-05T10:00:00.000Z',
    issued: '2026-01-05T10:40:00.000Z',
    valueQuantity: { value, code: unit },
    ...about,
  };
}
const value = (code: string, number: number, unit: string): unknown => {
  const read = laboratoryResult(observation(code, number, unit));
  return read !== null && 'result' in read ? [read.result.name, read.result.value] : read;
};

describe('a result that the models read', () => {
  it('keeps patient, stay, when the sample was taken and when it was known', () => {
    expect(laboratoryResult(observation('2524-7', 0, 'mmol/L'))).toEqual({
      result: {
        name: 'lactate',
        value: 0,
        effectiveAt: '2026-01-05T10:00:00.000Z',
        knownAt: '2026-01-05T10:40:00.000Z',
        observation: 'Observation/l1',
        patient: 'Patient/p1',
        encounter: 'Encounter/e1',
      },
    });
  });

  it.each([
    ['14682-9', 88.42, 'umol/L', 'creatinine', 1],
    ['14749-6', 5, 'mmol/L', 'glucose', 90.08],
    ['22664-7', 10, 'mmol/L', 'urea-nitrogen', 28.01],
    ['2019-8', 5, 'kPa', 'paco2', 37.5031],
    ['718-7', 120, 'g/L', 'haemoglobin', 12],
    ['3150-6', 40, '%', 'inspired-oxygen', 0.4],
    ['6690-2', 11, '10*9/L', 'white-cells', 11],
  ])('%s %f %s is %s %f', (code, number, unit, name, expected) => {
    expect(value(code, number, unit)).toEqual([name, expected]);
  });

  it('is not guessed: another unit is named, another code, a bound or a text is no value', () => {
    expect(value('2160-0', 1, 'ounces')).toEqual({ unit: 'creatinine in ounces' });
    expect(value('0000-0', 1, 'mg/dL')).toBeNull();
    expect(laboratoryResult(observation('2524-7', 5, 'mmol/L', { valueQuantity: { value: 5, comparator: '<' } }))).toBeNull();
  });

  it('is not the saturation of a finger, which has the same code', () => {
    expect(laboratoryResult(observation('2708-6', 96, '%', { category: [{ coding: [{ code: 'vital-signs' }] }] }))).toBeNull();
    expect(value('2708-6', 96, '%')).toEqual(['sao2', 96]);
  });

  it('is taken back when it was entered in error, and is not known before its sample', () => {
    expect(laboratoryResult(observation('2524-7', 5, 'mmol/L', { status: 'entered-in-error' }))).toMatchObject({
      result: { value: null },
    });
    expect(laboratoryResult(observation('2524-7', 5, 'mmol/L', { status: 'registered' }))).toBeNull();
    expect(laboratoryResult(observation('2524-7', 5, 'mmol/L', { issued: '2026-01-05T09:00:00.000Z' }))).toMatchObject({
      result: { knownAt: '2026-01-05T10:00:00.000Z' },
    });
  });
});
