import { afterEach, expect, it } from 'vitest';
import type { CloudNote } from '#ipc';
import { escalationDue } from '../../cloud/api/care/escalation.ts';
import { speak } from '../../renderer/i18n/index.ts';
import { noteHeading, noteWords } from '../../renderer/note-text.ts';

afterEach(() => speak('en'));

/** Five past two at night by the clock of this computer, wherever it stands. */
const NIGHT = new Date(2026, 0, 5, 2, 5).getTime();
const note: CloudNote = {
  ...{ id: 'n', what: 'task', text: 'Full set of observations', by: 'Nurse One', to: null, alarmId: null },
  ...{ fromMs: null, dueMs: NIGHT, sentMs: NIGHT - 3_600_000, receivedMs: NIGHT - 3_600_000 },
};

it('says when a task is due by the clock of the bed and in its language', () => {
  expect(noteHeading(note, NIGHT - 3_600_000)).toBe('Task, due 02:05:');
  speak('de');
  expect(noteHeading(note, NIGHT - 3_600_000)).toBe('Aufgabe, fällig 02:05:');
});

it('says the day with it when that is not this one', () => {
  expect(noteHeading(note, NIGHT - 86_400_000)).toMatch(/2026.*02:05/);
});

it('says who is responsible, and from when on', () => {
  const assigned: CloudNote = { ...note, what: 'assignment', to: 'Nurse Two', dueMs: null };
  expect(noteHeading(assigned, NIGHT)).toBe('Responsible: Nurse Two.');
  expect(noteHeading({ ...assigned, fromMs: NIGHT }, NIGHT)).toBe('Responsible from 02:05: Nurse Two.');
});

it.each(['flag', 'worsened', 'shift', 'task'] as const)('says in the language of the bed that nobody reacted: %s', (what) => {
  const place = { patient: 'Patient/p1', patientName: 'n', bed: 'b', ward: 'w', deviceId: 'd' };
  for (const responsible of [null, { id: null, name: 'Nurse Two' }]) {
    const open = {
      what,
      about: 'Flag/f1',
      reason: 'NEWS2 8',
      sinceMs: 0,
      reacted: false,
      responsible,
      lapsed: 'Nurse One',
      place,
    };
    const text = escalationDue(open, { afterMinutes: 15, levels: 3 }, 20 * 60_000)?.text ?? '';
    for (const language of ['de', 'es', 'zh'] as const) {
      speak(language);
      const said = noteWords({ ...note, what: 'escalation', text });
      expect(said).not.toBe(text);
      expect(said).toContain('NEWS2 8');
    }
  }
});

it('leaves what a person wrote as it was written', () => {
  speak('de');
  expect(noteWords({ ...note, text: 'Lead or probe off' })).toBe('Lead or probe off');
});
