import { create } from 'zustand';
import type {
  AlarmLoadMessage,
  AlarmsMessage,
  BedsMessage,
  HelloMessage,
  HistoryMessage,
  IssuesMessage,
  LimitPreviewMessage,
  LimitsMessage,
  LineMessage,
  LinkMessage,
  MainEvent,
  MonitorMessage,
  NotesMessage,
  NumericsMessage,
  ParametersMessage,
  PatientsFoundMessage,
  PrivacyMessage,
  ScoreMessage,
  SignalsMessage,
  StandbyMessage,
  WardMessage,
  WaveMessage,
} from '#ipc';
import { t } from '../i18n/index.ts';

/** No word from the monitor for so long: the window alarms by itself. */
export const MONITOR_SILENT_MS = 3_000;
/** The first word may take longer: the monitor opens its store and its devices. */
export const MONITOR_START_MS = 10_000;
const ISSUES_KEPT = 50;

/** One moment on two clocks. Waiting is measured on the steady one: the wall clock may be set. */
export interface Now {
  /** Unix ms. */
  readonly wallMs: number;
  /** ms since some fixed moment; never set. */
  readonly steadyMs: number;
}

/** What the monitor last said, and when. `nowMs` and `openedSteadyMs` belong to the window itself. */
export interface BedsideState {
  readonly nowMs: number;
  readonly nowSteadyMs: number;
  readonly openedSteadyMs: number;
  readonly heardSteadyMs: number | null;
  readonly monitorDied: string | null;
  /** What main wants to be read at the bed. */
  readonly notice: string | null;
  readonly hello: HelloMessage | null;
  readonly numerics: NumericsMessage | null;
  readonly alarms: AlarmsMessage | null;
  readonly score: ScoreMessage | null;
  readonly signals: SignalsMessage | null;
  readonly link: LinkMessage | null;
  readonly limits: LimitsMessage | null;
  readonly parameters: ParametersMessage | null;
  readonly limitPreview: LimitPreviewMessage | null;
  readonly alarmLoad: AlarmLoadMessage | null;
  readonly found: PatientsFoundMessage | null;
  readonly standby: StandbyMessage['standby'];
  /** The beds of the ward; null where none is configured. */
  readonly beds: BedsMessage | null;
  readonly privacy: PrivacyMessage | null;
  readonly ward: WardMessage | null;
  /** From the cloud, newest first. */
  readonly notes: NotesMessage['notes'];
  /** Newest first. */
  readonly issues: readonly IssuesMessage[];
  readonly unreadable: Unreadable | null;
}

/** What the monitor said and this window could not read. */
export interface Unreadable {
  readonly times: number;
  readonly last: string;
  /** Kinds of messages of which nothing readable has come since: what they told before is taken away. */
  readonly kinds: readonly MonitorMessage['type'][];
}

export type TextMessage = Exclude<MonitorMessage, WaveMessage | HistoryMessage | LineMessage>;

export function openedAt(now: Now): BedsideState {
  return {
    nowMs: now.wallMs,
    nowSteadyMs: now.steadyMs,
    openedSteadyMs: now.steadyMs,
    heardSteadyMs: null,
    monitorDied: null,
    notice: null,
    hello: null,
    numerics: null,
    alarms: null,
    score: null,
    signals: null,
    link: null,
    limits: null,
    parameters: null,
    limitPreview: null,
    alarmLoad: null,
    found: null,
    standby: null,
    beds: null,
    privacy: null,
    ward: null,
    notes: [],
    issues: [],
    unreadable: null,
  };
}

export const useBedside = create<BedsideState>()(() => openedAt({ wallMs: Date.now(), steadyMs: performance.now() }));

export function afterMessage(state: BedsideState, message: TextMessage, now: Now): Partial<BedsideState> {
  const heard = { heardSteadyMs: now.steadyMs, monitorDied: null, ...readAgain(state, message.type) };
  switch (message.type) {
    case 'hello':
      return { ...heard, hello: withKnownWaves(message, state.hello) };
    case 'numerics':
      return { ...heard, numerics: message };
    case 'alarms':
      return { ...heard, alarms: message };
    case 'score':
      return { ...heard, score: message };
    case 'signals':
      return { ...heard, signals: message };
    case 'link':
      return { ...heard, link: message };
    case 'limits':
      return { ...heard, limits: message };
    case 'parameters':
      return { ...heard, parameters: message };
    case 'limit-preview':
      return { ...heard, limitPreview: message };
    case 'alarm-load':
      return { ...heard, alarmLoad: message };
    case 'issue':
      return { ...heard, issues: [message, ...state.issues].slice(0, ISSUES_KEPT) };
    case 'patients-found':
      return { ...heard, found: message };
    case 'standby':
      return { ...heard, standby: message.standby };
    case 'beds':
      return { ...heard, beds: message };
    case 'privacy':
      return { ...heard, privacy: message };
    case 'ward':
      return { ...heard, ward: message };
    case 'notes':
      return { ...heard, notes: message.notes };
    case 'heartbeat':
      return heard;
  }
}

function readAgain({ unreadable }: BedsideState, type: MonitorMessage['type']): Partial<BedsideState> {
  if (unreadable?.kinds.includes(type) !== true) return {};
  return { unreadable: { ...unreadable, kinds: unreadable.kinds.filter((kind) => kind !== type) } };
}

/** Where each kind of message is kept; of the others there is nothing to take away. */
const KEPT_IN: Readonly<Partial<Record<MonitorMessage['type'], keyof BedsideState>>> = {
  hello: 'hello',
  numerics: 'numerics',
  alarms: 'alarms',
  score: 'score',
  signals: 'signals',
  link: 'link',
  limits: 'limits',
  parameters: 'parameters',
  'limit-preview': 'limitPreview',
  'alarm-load': 'alarmLoad',
  'patients-found': 'found',
  standby: 'standby',
  beds: 'beds',
  privacy: 'privacy',
  ward: 'ward',
};

/** What cannot be read is counted and shown; what it would have replaced goes, because it is not true any more. No sign of life. */
export function afterUnreadable(
  state: BedsideState,
  { refused, type }: { readonly refused: string; readonly type: MonitorMessage['type'] | null },
  now: Now,
): Partial<BedsideState> {
  const { times = 0, kinds = [] } = state.unreadable ?? {};
  const issue: IssuesMessage = { type: 'issue', atMs: now.wallMs, where: 'screen', reason: 'message-refused', detail: refused };
  const kept = type === null ? undefined : KEPT_IN[type];
  return {
    unreadable: { times: times + 1, last: refused, kinds: type === null || kinds.includes(type) ? kinds : [...kinds, type] },
    issues: [issue, ...state.issues].slice(0, ISSUES_KEPT),
    ...(kept !== undefined && { [kept]: null }),
  };
}

/** The same rows stay the same objects, so that a monitor that comes back does not wipe the pictures. */
function withKnownWaves(hello: HelloMessage, before: HelloMessage | null): HelloMessage {
  const same = before !== null && JSON.stringify(before.waves) === JSON.stringify(hello.waves);
  return same ? { ...hello, waves: before.waves } : hello;
}

export function afterMainEvent(event: MainEvent): Partial<BedsideState> {
  switch (event.type) {
    case 'monitor-died':
      return { monitorDied: event.detail };
    case 'monitor-started':
      return { monitorDied: null };
    case 'notice':
      return { notice: event.text };
  }
}

export type StopInput = Pick<BedsideState, 'nowSteadyMs' | 'openedSteadyMs' | 'heardSteadyMs' | 'monitorDied' | 'unreadable'>;

/** Without these nobody monitors, whatever else arrives. */
const INDISPENSABLE: readonly MonitorMessage['type'][] = ['hello', 'numerics', 'alarms'];

/** Why nothing on this screen can be trusted now, or null when the monitor is there. */
export function monitoringStopped(state: StopInput): string | null {
  const { nowSteadyMs, openedSteadyMs, heardSteadyMs, monitorDied, unreadable } = state;
  if (monitorDied !== null) return monitorDied;
  if (unreadable?.kinds.some((kind) => INDISPENSABLE.includes(kind)) === true)
    return t('screen.cannotRead', { detail: unreadable.last });
  const silentMs = nowSteadyMs - (heardSteadyMs ?? openedSteadyMs);
  const allowedMs = heardSteadyMs === null ? MONITOR_START_MS : MONITOR_SILENT_MS;
  return silentMs > allowedMs ? t('screen.silentFor', { seconds: Math.round(silentMs / 1000) }) : null;
}
