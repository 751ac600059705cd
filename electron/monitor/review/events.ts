import { VITAL_KINDS, type VitalKind } from '#clinical';
import type { HistoryAnswer, HistoryEvent } from '#ipc';
import type { RefusedNoteReading } from '#wire';
import { higher } from '../alarms/alarm-step.ts';
import type { History, StoredAlarm, StoredEntry } from '../recorder/history.ts';
import { pieces } from './pieces.ts';

type Events = Extract<HistoryAnswer, { what: 'events' }>;

const HOUR_MS = 3_600_000;
/** An alarm that began before the period may go on into it. */
const BEFORE_MS = 12 * HOUR_MS;

/**
 * What happened, in the order of its beginning: alarms from their signal to their end with who acknowledged them, what people
 * charted, set and did. To be taken in slices.
 */
export function* events(history: History, fromMs: number, toMs: number): Generator<void, Events> {
  const alarms = new Map<string, HistoryEvent>();
  const acts: HistoryEvent[] = [];
  for (const [atMs, untilMs] of pieces(fromMs - BEFORE_MS, toMs, HOUR_MS)) {
    const entries = history.entries(atMs, untilMs);
    const rows: readonly (StoredAlarm | StoredEntry)[] = [...history.alarms(atMs, untilMs), ...entries].sort(
      (a, b) => a.ordinal - b.ordinal,
    );
    for (const row of rows) {
      if ('step' in row) takeStep(alarms, row);
      else takeEntry(alarms, acts, row);
    }
    yield;
  }
  const seen = [...alarms.values()].filter(({ atMs, endedMs }) => atMs < toMs && (endedMs ?? toMs) >= fromMs);
  const done = acts.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  return { what: 'events', fromMs, toMs, events: [...seen, ...done].sort((a, b) => a.atMs - b.atMs) };
}

function takeStep(alarms: Map<string, HistoryEvent>, { step }: StoredAlarm): void {
  const { alarmId, condition, source, priority, phase, text, value, limit, unit } = step;
  const atMs = Date.parse(step.measuredAt);
  const known = alarms.get(alarmId);
  const event: HistoryEvent = known ?? {
    ...{ id: alarmId, kind: 'alarm', atMs, onsetMs: Date.parse(step.onsetAt), endedMs: null, priority, source },
    ...{ device: step.raisedBy ?? null, text, what: condition, vital: vitalOf(condition), value, limit, unit },
    ...{ by: null, acknowledgedMs: null },
  };
  const next = { ...event, priority: higher(event.priority ?? priority, priority), text, value: value ?? event.value };
  if (phase === 'end' || phase === 'latched') next.endedMs ??= atMs;
  if (phase === 'acknowledged') next.acknowledgedMs ??= atMs;
  alarms.set(alarmId, next);
}

function takeEntry(alarms: Map<string, HistoryEvent>, acts: HistoryEvent[], { reading }: StoredEntry): void {
  const atMs = Date.parse(reading.measuredAt);
  const plain = { ...NOTHING, id: reading.id, atMs, onsetMs: atMs };
  switch (reading.kind) {
    case 'entry':
      acts.push({ ...plain, kind: 'charted', what: reading.what, text: '', value: reading.value, by: reading.by ?? null });
      return;
    case 'setting': {
      const { vital, low, high, before } = reading;
      const text = `${pairText(before)} → ${pairText({ low, high })}`;
      acts.push({ ...plain, kind: 'limits', what: 'alarm-limits', vital: kindOf(vital), text });
      return;
    }
    case 'act':
      if (reading.what === 'acknowledged') nameAcknowledged(alarms, reading.by, atMs);
      if (reading.what === 'held-back') return;
      acts.push({ ...plain, kind: 'act', what: reading.what, text: reading.reason ?? reading.condition ?? '', by: reading.by });
      return;
    case 'note': {
      const { what, to, text, by } = reading;
      const said = [to ?? '', text].filter((part) => part !== '').join('. ');
      acts.push({ ...plain, kind: 'act', what: `cloud-${what}`, text: said, by });
      return;
    }
    case 'note-refused':
      acts.push({ ...plain, kind: 'act', what: 'cloud-note-refused', text: WHY[reading.reason] });
      return;
    case 'admission':
      acts.push({ ...plain, kind: 'admission', what: reading.what, text: reading.reason ?? '', by: reading.by });
  }
}

const NOTHING = {
  ...{ endedMs: null, priority: null, source: null, device: null, vital: null, value: null, limit: null, unit: null },
  ...{ by: null, acknowledgedMs: null },
} as const;

/** Why a note from the cloud was not shown. */
const WHY: Readonly<Record<RefusedNoteReading['reason'], string>> = {
  'another-patient': 'it was for another patient',
  'nobody-admitted': 'nobody is admitted to this bed',
  'no-patient-named': 'it named no patient',
};

/** One touch acknowledges all that is present, in the same moment: whoever did it stands on each of them. */
function nameAcknowledged(alarms: Map<string, HistoryEvent>, by: string, atMs: number): void {
  for (const [id, alarm] of alarms) if (alarm.acknowledgedMs === atMs) alarms.set(id, { ...alarm, by });
}

function pairText({ low, high }: { readonly low: number | null; readonly high: number | null }): string {
  return `${low ?? '–'} / ${high ?? '–'}`;
}

function kindOf(name: string): VitalKind | null {
  return VITAL_KINDS.find((kind) => kind === name) ?? null;
}

function vitalOf(condition: string): VitalKind | null {
  return VITAL_KINDS.find((kind) => condition.startsWith(`${kind}-`)) ?? null;
}
