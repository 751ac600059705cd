import { ISSUE_REASONS } from '#device';
import type { IssuesMessage, LinkMessage } from '#ipc';
import { type TextKey, t } from './i18n/index.ts';
import { monitorText } from './i18n/monitor-text.ts';
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

const LIGHTS: Readonly<Record<LightWord, TextKey>> = {
  connecting: 'devices.connecting',
  connected: 'devices.connected',
  silent: 'devices.silent',
  lost: 'devices.lost',
  stale: 'devices.stale',
};

export function lightText(word: LightWord): string {
  return t(LIGHTS[word]);
}

/** The connection of a device in one word, with the reason. */
export function deviceLight(device: Device, { nowMs, stopped, issues }: Watch): Light {
  if (stopped !== null) return { word: 'stale', why: stopped };
  const { link, lastHeardMs, framesOk } = device;
  const failed = lineFailure(device, issues);
  if (lastHeardMs === null) return { word: 'connecting', why: failed ?? t('devices.nothingYet') };
  const ageMs = nowMs - lastHeardMs;
  const nothing = t('devices.nothingFor', { age: ageText(ageMs) });
  if (link === 'connected') {
    if (ageMs > LOST_MS) return { word: 'stale', why: nothing };
    return { word: 'connected', why: t('devices.heardAgo', { age: ageText(ageMs) }) };
  }
  if (failed !== null) return { word: 'lost', why: t('devices.checkCable', { why: failed, nothing }) };
  if (ageMs > LOST_MS) return { word: 'lost', why: t('devices.checkDevice', { nothing }) };
  if (link === 'silent') return { word: 'silent', why: nothing };
  if (link === 'released') return { word: 'lost', why: t('devices.ended') };
  const unread = t(framesOk === 0 ? 'devices.unreadable' : 'devices.noMeasurement');
  return { word: 'connecting', why: unread };
}

/** What broke the line since the device was last heard; null when nothing did. */
function lineFailure({ id, lastHeardMs }: Device, issues: readonly IssuesMessage[]): string | null {
  const last = issues.find(({ where, reason }) => where === id && reason === LINE_FAILED);
  return last !== undefined && (lastHeardMs === null || last.atMs >= lastHeardMs) ? monitorText(last.detail) : null;
}

/** What the app itself counts on a line, beside the words common to all drivers. */
const OWN_MEANINGS: Readonly<Record<string, TextKey>> = {
  [LINE_FAILED]: 'devices.lineFailed',
  'driver-error': 'devices.driverFailed',
  refused: 'devices.oneTooMany',
};

/** Counters are for engineers: what the drivers' words mean stays English. */
function meaningOf(reason: string): string {
  const own = OWN_MEANINGS[reason];
  return own === undefined ? ((ISSUE_REASONS as Readonly<Record<string, string>>)[reason] ?? '') : t(own);
}

export interface Counter {
  readonly name: string;
  readonly count: number;
  readonly meaning: string;
}

/** Shown also when they are zero: an engineer looks for them first. */
const ALWAYS: Readonly<Record<string, TextKey>> = {
  'bad-checksum': 'devices.badChecksums',
  noise: 'devices.resyncs',
  'sequence-gap': 'devices.gaps',
  'unknown-parameter': 'devices.unknownParameters',
};

/** Everything that is counted on one line, the same rows always first; then every other reason that occurred. */
export function deviceCounters(device: Device): readonly Counter[] {
  const others = Object.keys(device.issues).filter((reason) => !(reason in ALWAYS) && problemsOf(device, reason) > 0);
  return [
    { name: t('devices.bytesSeen'), count: device.bytesSeen, meaning: t('devices.bytesMeaning') },
    { name: t('devices.framesGood'), count: device.framesOk, meaning: t('devices.framesMeaning') },
    ...Object.entries(ALWAYS).map(([reason, name]) => ({
      name: t(name),
      count: problemsOf(device, reason),
      meaning: meaningOf(reason),
    })),
    { name: t('devices.reconnects'), count: device.reconnects, meaning: t('devices.reconnectsMeaning') },
    { name: t('devices.requests'), count: device.requests, meaning: t('devices.requestsMeaning') },
    ...others.map((reason) => ({ name: reason, count: problemsOf(device, reason), meaning: meaningOf(reason) })),
  ];
}

/** "12040 bytes seen · 480 frames good · 3 problems": the first thing to read on a line that does not work. */
export function lineCountsText(device: Device): string {
  const problems = Object.values(device.issues).reduce((sum, count) => sum + count, 0);
  const told = problems === 0 ? t('devices.noProblems') : t('devices.problemCount', { count: problems });
  return t('devices.counts', { bytes: device.bytesSeen, frames: device.framesOk, problems: told });
}

function problemsOf({ issues }: Device, reason: string): number {
  return issues[reason] ?? 0;
}
