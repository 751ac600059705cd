import { describe, expect, it } from 'vitest';
import { patientsInBed } from '../../../../cloud/api/access/patients-in-bed.ts';

const place = (patient: string, ward: string, bed: string, minute: number) => ({
  patient: `Patient/${patient}`,
  ...{ ward, bed },
  windowEnd: new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString(),
});

describe('who lies in a bed', () => {
  const beds = [place('left', 'Ward 3', '12', 0), place('here', 'Ward 3', '12', 5), place('next', 'Ward 3', '13', 5)];

  it('is who was scored there last, not who lay there before', () => {
    expect(patientsInBed(beds, ' 12 ')).toEqual(['Patient/here']);
  });
  it('is one for each ward with a bed of that name, until the ward is said', () => {
    const both = [...beds, place('far', 'Ward 4', '12', 1)];
    expect(patientsInBed(both, '12')).toEqual(['Patient/here', 'Patient/far']);
    expect(patientsInBed(both, 'ward 4, 12')).toEqual(['Patient/far']);
  });
  it('is nobody where there is no such bed', () => {
    expect(patientsInBed(beds, '1')).toEqual([]);
  });
});
