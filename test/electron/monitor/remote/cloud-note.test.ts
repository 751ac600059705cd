import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgedNote } from '../../../../electron/monitor/remote/cloud-note.ts';

const name = fc.constantFrom('P-1', 'P-2', 'P-10', 'PROVISIONAL-bed-12-1');
const stay = fc.constantFrom('E-1', 'E-2', 'PROVISIONAL-bed-12-1');
const sentAt = '2026-01-05T02:00:00.000Z';
const noteFor = (identifiers: readonly string[], encounters: readonly string[]): string =>
  JSON.stringify({ schema: 'wardlight.note.v2', patient: { identifiers, encounters }, what: 'note', text: 'x', by: 'B', sentAt });

describe('a note from the cloud', () => {
  it('is shown only where one name of who lies here has both: the identifier and the stay', () => {
    const identity = fc.record({ patient: name, encounter: stay });
    const some = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(some(name), some(stay), fc.array(identity, { maxLength: 3 }), (identifiers, encounters, here) => {
        const judged = judgedNote(noteFor(identifiers, encounters), 'n', here, 0);
        const hers = here.some(({ patient, encounter }) => identifiers.includes(patient) && encounters.includes(encounter));
        if (hers) expect(judged).toHaveProperty('reading');
        else expect(judged).toEqual({ refused: here.length === 0 ? 'nobody-admitted' : 'another-patient' });
      }),
    );
  });

  it.each([
    ['no patient', { schema: 'wardlight.note.v2', what: 'note', text: 'x', by: 'B', sentAt }, /^patient/],
    [
      'nobody in it',
      { schema: 'wardlight.note.v2', patient: { identifiers: [], encounters: ['E-1'] }, what: 'note', text: '', by: 'B', sentAt },
      /^patient\.identifiers/,
    ],
    ['another schema', { schema: 'wardlight.note.v9', text: 'x' }, /^schema/],
  ])('that has %s is no note, and the member is named', (_, body, why) => {
    expect(() => judgedNote(JSON.stringify(body), 'n', [{ patient: 'P-1', encounter: 'E-1' }], 0)).toThrow(why);
  });

  it('of a cloud that says more than is known here is understood', () => {
    const more = { ...(JSON.parse(noteFor(['P-1'], ['E-1'])) as object), colour: 'red' };
    expect(judgedNote(JSON.stringify(more), 'n', [{ patient: 'P-1', encounter: 'E-1' }], 0)).toHaveProperty('reading');
  });
});
