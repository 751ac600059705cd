import { ISSUE_REASONS } from '#device';
import type { IssuesMessage, LinkMessage } from '#ipc';
import { ageText } from './text.ts';

type Device = LinkMessage['devices'][number];

/** Nothing for so long is the alarm "No data from …" (specs alarms section 5), whatever the protocol's own patience. */
const LOST_MS = 15_000;
const LINE_FAILED = 'transport-error';

/**
 * `silent`: connected before, says nothing now. `lost`: the line failed, or nothing came for so long that it alarms. `stale`:
 * called connected, but what is known is old.
 */
export type LightWord = 'connecting' | 'connected' | 'silent' | 'lost' | 'stale';

export interface Light {
  readonly word: LightWord;
  /** For a person: since when, why, and what to look at. */
  readonly why: string;
}

/** What the window knows besides the device itself. `stopped`: why nothing from the monitor can be trusted, or null. */
export interface Watch {
  readonly nowMs: number;
  readonly stopped: string | null;
  /** Newest first. */
  readonly issues: readonly IssuesMessage[];
}

/** The connection of a device in one word, with the reason. */
export function deviceLight(device: Device, { nowMs, stopped, issues }: Watch): Light {
  if (stopped !== null) return { word: 'stale', why: stopped };
  const { link, lastHeardMs, framesOk } = device;
  const failed = lineFailure(device, issues);
  if (lastHeardMs === null) return { word: 'connecting', why: failed ?? 'nothing heard yet. Is it switched on and plugged in?' };
  const ageMs = nowMs - lastHeardMs;
  const nothing = `nothing for ${ageText(ageMs)}`;
  if (link === 'connected') {
    if (ageMs > LOST_MS) return { word: 'stale', why: nothing };
    return { word: 'connected', why: `heard ${ageText(ageMs)} ago` };
  }
  if (failed !== null) return { word: 'lost', why: `${failed} · ${nothing}. Check the cable.` };
  if (ageMs > LOST_MS) return { word: 'lost', why: `${nothing}. Check the device and the cable.` };
  if (link === 'silent') return { word: 'silent', why: nothing };
  if (link === 'released') return { word: 'lost', why: 'the connection was ended' };
  const unread =
    framesOk === 0
      ? 'it sends, but nothing can be read. Other device, speed or driver?'
      : 'it speaks, but has delivered no measurement yet';
  return { word: 'connecting', why: unread };
}

/** What broke the line since the device was last heard; null when nothing did. */
function lineFailure({ id, lastHeardMs }: Device, issues: readonly IssuesMessage[]): string | null {
  const last = issues.find(({ where, reason }) => where === id && reason === LINE_FAILED);
  return last !== undefined && (lastHeardMs === null || last.atMs >= lastHeardMs) ? last.detail : null;
}

/** What the app itself counts on a line, beside the words common to all drivers. */
const MEANINGS: Readonly<Record<string, string>> = {
  ...ISSUE_REASONS,
  [LINE_FAILED]: 'the line failed or could not be opened',
  'driver-error': 'the driver failed and was started afresh',
  refused: 'a connection that was one too many',
};

export interface Counter {
  readonly name: string;
  readonly count: number;
  readonly meaning: string;
}

/** Shown also when they are zero: an engineer looks for them first. */
const ALWAYS = {
  'bad-checksum': 'bad checksums',
  noise: 'resyncs after noise',
  'sequence-gap': 'gaps',
  'unknown-parameter': 'unknown parameters',
} as const;

/** Everything that is counted on one line, the same rows always first; then every other reason that occurred. */
export function deviceCounters(device: Device): readonly Counter[] {
  const others = Object.keys(device.issues).filter((reason) => !(reason in ALWAYS) && problemsOf(device, reason) > 0);
  return [
    { name: 'bytes seen', count: device.bytesSeen, meaning: 'all that came over the line, readable or not' },
    { name: 'frames good', count: device.framesOk, meaning: 'messages that passed the check of the protocol' },
    ...Object.entries(ALWAYS).map(([reason, name]) => ({
      name,
      count: problemsOf(device, reason),
      meaning: MEANINGS[reason] ?? '',
    })),
    { name: 'reconnects', count: device.reconnects, meaning: 'how often the line was opened again' },
    { name: 'requests', count: device.requests, meaning: 'messages sent to the device' },
    ...others.map((reason) => ({ name: reason, count: problemsOf(device, reason), meaning: MEANINGS[reason] ?? '' })),
  ];
}

/** "12040 bytes seen · 480 frames good · 3 problems": the first thing to read on a line that does not work. */
export function lineCountsText(device: Device): string {
  const problems = Object.values(device.issues).reduce((sum, count) => sum + count, 0);
  const told = problems === 0 ? 'no problems' : problems === 1 ? '1 problem' : `${problems} problems`;
  return `${device.bytesSeen} bytes seen · ${device.framesOk} frames good · ${told}`;
}

function problemsOf({ issues }: Device, reason: string): number {
  return issues[reason] ?? 0;
}
