import type { News, NewsKind } from './news.ts';

/** Who is told what, when, how often. */
export interface ChannelRules {
  /** Names; null: all. */
  readonly wards: readonly string[] | null;
  readonly tell: readonly NewsKind[];
  /** Account of the one person who reads it; absent: several do. */
  readonly person?: string;
  /** What is not urgent is gathered for so long and told at once; 0: each by itself. */
  readonly digestMinutes: number;
  /** What is not urgent waits for their end. `HH:MM` of a time zone; may lie across midnight. */
  readonly quietHours: { readonly from: string; readonly to: string; readonly timeZone: string } | null;
  /** Beyond so many messages within so many minutes, everything that waits is told in one. */
  readonly storm: { readonly messages: number; readonly minutes: number };
}

export interface Plan {
  /** Each inner list is one message. */
  readonly messages: readonly (readonly News[])[];
  /** When to look again; null: only when there is something new. */
  readonly againAtMs: number | null;
}

const MINUTE_MS = 60_000;
/** In a storm what is urgent still goes out, gathered, so often. */
const URGENT_EVERY_MS = 30_000;

export function isFor({ wards, tell, person }: ChannelRules, { ward, kind, to }: News): boolean {
  if (wards !== null && !wards.includes(ward)) return false;
  if (to !== undefined && to === person) return true;
  return kind !== 'assigned' && tell.includes(kind === 'worsened' ? 'raised' : kind);
}

/**
 * What is sent now. Nothing is told twice, nothing that waits is lost: it is in a message or told later. Pure.
 * @param waiting oldest first
 * @param sentAtMs when messages of the channel were made, in any order
 */
export function planMessages(waiting: readonly News[], sentAtMs: readonly number[], rules: ChannelRules, nowMs: number): Plan {
  const urgent = waiting.filter((news) => news.urgent);
  const calm = waiting.filter((news) => !news.urgent);
  const calmAtMs = calm[0] === undefined ? null : calmDueMs(calm[0], rules, nowMs);
  const calmDue = calmAtMs !== null && calmAtMs <= nowMs;
  const stormMs = rules.storm.minutes * MINUTE_MS;
  const recent = sentAtMs.filter((at) => nowMs - at < stormMs).sort((a, b) => a - b);
  const room = rules.storm.messages - recent.length;
  const gathered =
    rules.digestMinutes > 0 || (rules.quietHours !== null && calm.length > 1 && endedLately(calm[0], rules, nowMs));
  const singles = [...urgent.map((news) => [news]), ...(calmDue ? (gathered ? [calm] : calm.map((news) => [news])) : [])];
  const later = calmDue ? null : calmAtMs;
  if (singles.length === 0) return { messages: [], againAtMs: later };
  if (singles.length <= room - 1) return { messages: singles, againAtMs: later };
  const all = singles.flat();
  if (room > 0) return { messages: collapsed(singles, room), againAtMs: later };
  const urgentAtMs = (recent.at(-1) ?? Number.NEGATIVE_INFINITY) + URGENT_EVERY_MS;
  if (urgent.length > 0 && urgentAtMs <= nowMs) return { messages: [all], againAtMs: later };
  const freeAtMs = (recent[0] ?? nowMs) + stormMs;
  return { messages: [], againAtMs: urgent.length > 0 ? Math.min(urgentAtMs, freeAtMs) : freeAtMs };
}

/** As many as there is room for, the last of which holds all that is left. */
function collapsed(messages: readonly (readonly News[])[], room: number): readonly (readonly News[])[] {
  const alone = messages.slice(0, room - 1);
  const rest = messages.slice(room - 1).flat();
  return rest.length === 0 ? alone : [...alone, rest];
}

function calmDueMs(oldest: News, { digestMinutes, quietHours }: ChannelRules, nowMs: number): number {
  const dueMs = Date.parse(oldest.at) + digestMinutes * MINUTE_MS;
  if (quietHours === null) return dueMs;
  const left = quietMinutesLeft(quietHours, Math.max(dueMs, nowMs));
  return left === 0 ? dueMs : Math.max(dueMs, nowMs) + left * MINUTE_MS;
}

/** What waited for the night to end is told at once, not one by one. */
function endedLately(oldest: News | undefined, { quietHours }: ChannelRules, nowMs: number): boolean {
  return (
    oldest !== undefined &&
    quietHours !== null &&
    nowMs - Date.parse(oldest.at) > MINUTE_MS &&
    quietMinutesLeft(quietHours, Date.parse(oldest.at)) > 0
  );
}

/** 0: it is not quiet. */
export function quietMinutesLeft({ from, to, timeZone }: NonNullable<ChannelRules['quietHours']>, atMs: number): number {
  const [start, end, now] = [minuteOf(from), minuteOf(to), minuteAt(atMs, timeZone)];
  const day = 24 * 60;
  const length = (end - start + day) % day;
  const since = (now - start + day) % day;
  return since < length ? length - since : 0;
}

function minuteOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

function minuteAt(atMs: number, timeZone: string): number {
  return minuteOf(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }).format(atMs));
}
