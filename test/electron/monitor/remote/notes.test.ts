import { afterEach, expect, test, vi } from 'vitest';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import { events } from '../../../../electron/monitor/review/events.ts';
import { speak } from '../../../../renderer/i18n/index.ts';
import { eventText } from '../../../../renderer/review/event-text.ts';
import type { LocalHub } from '../../../cloud/hub/local-hub.ts';
import { KEY, type Window } from '../bed.ts';
import { begin, messagesAt, readingsAt, send, WAIT } from './remote-bed.ts';

vi.setConfig({ testTimeout: 120_000 });
afterEach(() => speak('en'));

const sentAt = '2026-11-01T10:00:00.000Z';
const hers = { identifiers: ['P-1', 'SIM-1'], encounters: ['ENC-SIM-1'] };
const note = {
  schema: 'wardlight.note.v2',
  patient: hers,
  what: 'note',
  text: 'Dr. A is on the way',
  by: 'Coordinator B',
  sentAt,
};
const SECOND = { name: 'Simulated, Second', identifier: 'SIM-2', birthDate: '1960-01-01', type: 'adult' } as const;

const shown = (window: Window): string[] => window.last('notes')?.notes.map(({ id }) => id) ?? [];
const judged = (local: LocalHub, kind: 'note' | 'note-refused'): unknown[] =>
  readingsAt(local).filter((reading) => reading.kind === kind);
const heard = (local: LocalHub, id: string): Promise<unknown> =>
  vi.waitUntil(() => readingsAt(local).some((reading) => reading.id === id), WAIT);

test('a note for who lies here is shown with who and when, kept before it is settled, once, and goes back to the cloud as a receipt', async () => {
  const { local, window, directory } = await begin();
  await send(local, 'note-1', note);
  await send(local, 'note-1', note);
  const dueAt = '2026-11-01T12:05:00.000Z';
  await send(local, 'note-2', { ...note, what: 'task', alarmId: 'heart-rate-high-1', text: 'Turn her', dueAt });
  await send(local, 'note-3', 'not JSON');
  await vi.waitUntil(() => shown(window).length === 2, WAIT);
  expect(window.last('notes')?.notes).toMatchObject([
    { what: 'task', by: 'Coordinator B', alarmId: 'heart-rate-high-1', dueMs: Date.parse(dueAt) },
    { what: 'note', by: 'Coordinator B', text: 'Dr. A is on the way', sentMs: Date.parse(sentAt), dueMs: null },
  ]);
  await vi.waitUntil(() => window.all('issue').some(({ reason }) => reason === 'message-not-understood'), WAIT);
  const history = openHistory({ directory, key: KEY });
  const kept = history.entries(0, 1e15).map(({ reading }) => reading);
  history.close();
  expect(kept.filter(({ kind }) => kind === 'note').map(({ id }) => id)).toEqual(['note-1', 'note-2']);
  await vi.waitUntil(() => judged(local, 'note').length === 2, WAIT);
});

test('a note for somebody else is not shown; the journal and the cloud hear why, and nothing of what it said', async () => {
  const { local, window, directory } = await begin();
  await send(local, 'other', { ...note, patient: { ...hers, identifiers: ['SIM-9'] }, text: 'secret of SIM-9' });
  // The same person in another stay, and a note of before, which named nobody.
  await send(local, 'former stay', { ...note, patient: { ...hers, encounters: ['ENC-SIM-0'] } });
  await send(local, 'nameless', { schema: 'wardlight.note.v1', text: 'x', by: 'B', sentAt });
  await send(local, 'hers', note);
  await vi.waitUntil(() => shown(window).includes('hers'), WAIT);
  expect(shown(window)).toEqual(['hers']);
  await vi.waitUntil(() => judged(local, 'note-refused').length === 3, WAIT);
  expect(judged(local, 'note-refused')).toMatchObject([
    { id: 'other', reason: 'another-patient' },
    { id: 'former stay', reason: 'another-patient' },
    { id: 'nameless', reason: 'no-patient-named' },
  ]);
  expect(JSON.stringify(messagesAt(local))).not.toContain('secret');
  const history = openHistory({ directory, key: KEY });
  const journal = events(history, Date.now() - 3_600_000, Date.now() + 60_000);
  let step = journal.next();
  while (step.done !== true) step = journal.next();
  history.close();
  const lines = step.value.events.filter(({ what }) => what === 'cloud-note-refused');
  expect(lines.map(({ text }) => text).sort()).toEqual([
    'it named no patient',
    'it was for another patient',
    'it was for another patient',
  ]);
  speak('de');
  expect(eventText(lines.find(({ id }) => id === 'other')!)).toBe(
    'Notiz aus der Cloud NICHT GEZEIGT: sie war für einen anderen Patienten',
  );
});

test('who is discharged takes what stood on the screen with her; a note that comes then is refused', async () => {
  const { local, window } = await begin();
  await send(local, 'hers', note);
  await vi.waitUntil(() => shown(window).includes('hers'), WAIT);
  window.say({ type: 'discharge' });
  await vi.waitUntil(() => shown(window).length === 0, WAIT);
  await send(local, 'late', note);
  await heard(local, 'late');
  expect(judged(local, 'note-refused')).toMatchObject([{ id: 'late', reason: 'nobody-admitted' }]);
  window.say({ type: 'admit', patient: SECOND, encounter: 'ENC-SIM-2' });
  await send(local, 'theirs', { ...note, patient: { identifiers: ['SIM-2'], encounters: ['ENC-SIM-2'] } });
  await vi.waitUntil(() => shown(window).includes('theirs'), WAIT);
  expect(shown(window)).toEqual(['theirs']);
});

test('a note that waited while the bed was offline over a change of patient does not show', async () => {
  const { local, window } = await begin();
  local.hub.setFaults({ refuseConnections: true });
  local.hub.resetConnections();
  await send(local, 'waited', note);
  window.say({ type: 'discharge' });
  window.say({ type: 'admit', patient: SECOND, encounter: 'ENC-SIM-2' });
  await vi.waitUntil(() => window.last('hello')?.patient?.identifier === 'SIM-2', WAIT);
  local.hub.setFaults({ refuseConnections: false });
  await heard(local, 'waited');
  expect(judged(local, 'note-refused')).toMatchObject([{ id: 'waited', reason: 'another-patient' }]);
  expect(window.all('notes').flatMap(({ notes }) => notes)).toEqual([]);
  // What the bed says of it is of who lies there, not of whom it was for.
  const told = messagesAt(local).find(({ readings }) => readings.some(({ id }) => id === 'waited'));
  expect(told?.admission?.patient).toBe('SIM-2');
});

test('who has a provisional name hears under it, and under the real one once she is known; the notes stay', async () => {
  const { local, window } = await begin({ admission: null });
  window.say({ type: 'admit', patient: { ...SECOND, name: 'Unknown', identifier: '' }, encounter: null });
  await vi.waitUntil(() => window.last('hello')?.patient?.provisional === true, WAIT);
  const { identifier, encounter } = window.last('hello')?.patient ?? { identifier: '', encounter: '' };
  const provisional = { identifiers: [identifier], encounters: [encounter] };
  await send(local, 'provisional', { ...note, patient: provisional });
  await vi.waitUntil(() => shown(window).includes('provisional'), WAIT);
  window.say({ type: 'identify', patient: SECOND, encounter: 'ENC-SIM-2' });
  await vi.waitUntil(() => window.last('hello')?.patient?.identifier === 'SIM-2', WAIT);
  await send(local, 'still provisional', { ...note, patient: provisional });
  await send(local, 'known', { ...note, patient: { identifiers: ['SIM-2'], encounters: ['ENC-SIM-2'] } });
  await vi.waitUntil(() => shown(window).includes('known'), WAIT);
  expect(shown(window)).toEqual(['known', 'still provisional', 'provisional']);
});
