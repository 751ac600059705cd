import { expect, test } from 'vitest';
import type { PatientBanner, PatientEntry } from '#ipc';
import { Admissions } from '../../../../electron/monitor/patient/admissions.ts';
import { checkedPatient } from '../../../../electron/monitor/patient/checked-patient.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
const ONE: PatientEntry = { name: 'Generated, One', identifier: 'P-1', birthDate: '1954-04-12', type: 'adult' };
const TWO: PatientEntry = { name: 'Generated, Two', identifier: 'P-2', birthDate: '2019-01-31', type: 'paediatric' };
const CONFIGURED: PatientBanner = { ...ONE, encounter: 'E-1', admittedAt: '2026-01-01T00:00:00.000Z' };
const empty = () => new Admissions('bed-12', null, null);

test('admits who is known, from now on', () => {
  const bed = empty();
  expect(bed.admit(ONE, 'E-1', NOW)).toMatchObject({ what: 'admitted', before: null, fromMs: NOW });
  expect(bed.patient).toEqual({ ...ONE, encounter: 'E-1', admittedAt: '2026-01-05T08:00:00.000Z' });
});

test('does not admit over somebody: whether she left or was the wrong one has to be said', () => {
  const bed = empty();
  bed.admit(ONE, 'E-1', NOW);
  expect(() => bed.admit(TWO, 'E-2', NOW + 1)).toThrow(/Generated, One is admitted to this bed/);
  expect(bed.patient?.identifier).toBe('P-1');
});

test('makes a provisional identity where none is known, marked, and never the same twice', () => {
  const bed = empty();
  const names = ['', ''].map((identifier) => {
    bed.admit({ ...ONE, identifier }, null, NOW);
    const { patient } = bed;
    bed.discharge(NOW + 1);
    return patient;
  });
  expect(names.map((patient) => patient?.provisional)).toEqual([true, true]);
  expect(names[0]?.identifier).toMatch(/^PROVISIONAL-bed-12-1-/);
  expect(names[1]?.identifier).not.toBe(names[0]?.identifier);
  // The store is lost, the bed and the day are the same.
  const later = empty();
  later.admit({ ...ONE, identifier: '' }, null, NOW + 60_000);
  expect(later.patient?.identifier).not.toBe(names[0]?.identifier);
  bed.admit(ONE, null, NOW + 2);
  expect(bed.patient).toMatchObject({ identifier: 'P-1', provisional: true });
});

test('identifies a provisional patient from her beginning; one who has an identity has to be corrected', () => {
  const bed = empty();
  bed.admit({ ...ONE, identifier: '' }, null, NOW);
  expect(() => bed.identify(TWO, 'E-2', NOW + 60_000)).toThrow(/adult cannot become paediatric/);
  expect(bed.identify(ONE, 'E-1', NOW + 60_000)).toMatchObject({ what: 'identified', fromMs: NOW });
  expect(bed.patient).toEqual({ ...ONE, encounter: 'E-1', admittedAt: '2026-01-05T08:00:00.000Z' });
  expect(() => bed.identify(ONE, 'E-1', NOW + 60_000)).toThrow(/has an identity/);
  expect(bed.correct(TWO, 'E-2', NOW + 90_000)).toMatchObject({ what: 'corrected', fromMs: NOW, after: { identifier: 'P-2' } });
});

test('what cannot be is refused, and nothing changes', () => {
  const bed = empty();
  expect(() => bed.discharge(NOW)).toThrow(/nobody is admitted/);
  expect(() => bed.correct(ONE, 'E-1', NOW)).toThrow(/nobody is admitted/);
  bed.admit(ONE, 'E-1', NOW);
  expect(() => bed.transfer(' ', NOW)).toThrow(/the place to go to/);
  expect(bed.patient?.identifier).toBe('P-1');
  expect(bed.transfer('Ward 5', NOW)).toMatchObject({ what: 'transferred', after: null });
});

test('what was admitted at the bed lives through a restart, until a later admission is configured', () => {
  const bed = new Admissions('bed-12', null, CONFIGURED);
  bed.discharge(NOW);
  bed.admit(TWO, 'E-2', NOW);
  bed.setStandby(true, 'a nurse', NOW);
  const saved = JSON.parse(JSON.stringify(bed.snapshot())) as ReturnType<Admissions['snapshot']>;
  const again = new Admissions('bed-12', saved, CONFIGURED);
  expect(again.patient?.identifier).toBe('P-2');
  expect(again.standby).toEqual({ sinceMs: NOW, by: 'a nurse' });
  const written = new Admissions('bed-12', saved, { ...CONFIGURED, name: 'Generated, Uno' });
  expect(written.patient?.identifier).toBe('P-2');
  const stale = new Admissions('bed-12', saved, { ...CONFIGURED, identifier: 'P-9' });
  expect(stale.patient?.identifier).toBe('P-2');
  expect(new Admissions('bed-12', saved, null).patient?.identifier).toBe('P-2');
  const later = new Admissions('bed-12', saved, { ...CONFIGURED, identifier: 'P-9', admittedAt: '2026-01-05T08:00:00.001Z' });
  expect(later.patient?.identifier).toBe('P-9');
  expect(later.standby).toBeNull();
});

test('while nobody said anything at the bed the configuration counts, also written better or taken away', () => {
  const saved = new Admissions('bed-12', null, CONFIGURED).snapshot();
  const better = { ...CONFIGURED, name: 'Generated, Uno' };
  expect(new Admissions('bed-12', saved, better).patient?.name).toBe('Generated, Uno');
  expect(new Admissions('bed-12', saved, null).patient).toBeNull();
  expect(new Admissions('bed-12', saved, { ...CONFIGURED, identifier: 'P-9' }).patient?.identifier).toBe('P-9');
});

test.each<[Partial<PatientEntry>, RegExp]>([
  [{ name: '  ' }, /name: is empty/],
  [{ name: 'x'.repeat(65) }, /name: is longer than 64/],
  [{ identifier: 'P\u001d1' }, /identifier: has control characters/],
  [{ birthDate: '12.04.1954' }, /"12.04.1954" is no day/],
  [{ birthDate: '2025-02-30' }, /is no day/],
  [{ birthDate: '2025-13' }, /is no day/],
  [{ birthDate: '2026-01-06' }, /has not been yet/],
  [{ birthDate: '1880-01-01' }, /more than 130 years/],
  [{ type: 'child' as never }, /"child" is none of adult, paediatric, neonatal/],
])('%j is refused', (part, why) => {
  expect(() => checkedPatient({ ...ONE, ...part }, NOW)).toThrow(why);
});

test.each(['', '1954', '1954-04'])('a birth date known only as "%s" is no day made up', (birthDate) => {
  expect(checkedPatient({ ...ONE, birthDate }, NOW)).toEqual({ ...ONE, birthDate });
});

test('blanks round what was typed or scanned are not part of it', () => {
  expect(checkedPatient({ ...ONE, name: ' Generated, One ', identifier: 'P-1\n' }, NOW)).toEqual(ONE);
});
