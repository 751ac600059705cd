import type { BedAlarm, BedReport, BedsMessage, BedView } from '#ipc';
import { alarmText } from './alarm-text.ts';
import { type TextKey, t } from './i18n/index.ts';
import { clockText } from './i18n/numbers.ts';
import { ageText } from './text.ts';

const LOSSES: Readonly<Record<NonNullable<BedView['loss']>, TextKey>> = {
  'no-answer': 'beds.lossNoAnswer',
  refused: 'beds.lossRefused',
  silent: 'beds.lossSilent',
  ended: 'beds.lossEnded',
  'other-bed': 'beds.lossOtherBed',
  'not-understood': 'beds.lossNotUnderstood',
};

/** Why nothing is known of a bed. */
export function lossText({ loss, detail }: Pick<BedView, 'loss' | 'detail'>): string {
  return loss === null ? '' : t(LOSSES[loss], { detail: detail ?? '' });
}

/** Since when, with its age: nobody may take what was last heard for what is. */
export function noDataText({ sinceMs }: Pick<BedView, 'sinceMs'>, nowMs: number): string {
  return t('beds.noDataSince', { time: clockText(sinceMs), age: ageText(nowMs - sinceMs) });
}

/** "3", "5–14", or that nothing is known. */
export function bedScoreText(score: NonNullable<BedReport['score']>): string {
  if (score.unknown) return '---';
  return score.total !== null ? String(score.total) : `${score.totalMin}–${score.totalMax}`;
}

const ORDER = ['high', 'medium', 'low'] as const;
type Priority = (typeof ORDER)[number];

/** Alarms of a bed that give light now: not those that ended, nor those that are paused for a procedure. */
export function lightAlarms(report: BedReport | null): readonly BedAlarm[] {
  return (report?.alarms ?? []).filter(({ state, silenced }) => state !== 'ended-unseen' && silenced !== 'alarms-paused');
}

/** The highest priority that a bed shows; a bed that is lost is a technical alarm of this screen. */
export function bedPriority({ state, report }: Pick<BedView, 'state' | 'report'>): Priority | null {
  if (state === 'lost') return 'medium';
  const alarms = lightAlarms(report);
  return ORDER.find((priority) => alarms.some((alarm) => alarm.priority === priority)) ?? null;
}

/** Whether somebody at the bed knows already: its fill does not flash. */
export function bedQuiet({ state, report, sounding }: Pick<BedView, 'state' | 'report' | 'sounding'>): boolean {
  if (state === 'lost') return sounding === null;
  const alarms = lightAlarms(report);
  return alarms.length > 0 && alarms.every((alarm) => alarm.state === 'acknowledged');
}

export interface BedsSummary {
  readonly priority: Priority | null;
  readonly quiet: boolean;
  /** The gravest first, a few words each; empty while nothing is. */
  readonly items: readonly string[];
  /** Beds beside this one. */
  readonly count: number;
  /** Which of them sound here. */
  readonly sounding: readonly string[];
}

/** All other beds in one line. */
export function bedsSummary(message: BedsMessage, nowMs: number): BedsSummary {
  const others = message.beds.filter(({ own }) => !own);
  const grave = others
    .map((view) => ({ view, priority: bedPriority(view) }))
    .filter(({ priority }) => priority !== null)
    .sort((a, b) => ORDER.indexOf(a.priority ?? 'low') - ORDER.indexOf(b.priority ?? 'low'));
  const [first] = grave;
  return {
    priority: first?.priority ?? null,
    quiet: grave.every(({ view }) => bedQuiet(view)),
    items: grave.map(({ view }) => t('beds.item', { bed: view.bed, text: worstText(view, nowMs) })),
    count: others.length,
    sounding: others.filter(({ sounding }) => sounding !== null).map(({ bed }) => bed),
  };
}

function worstText(view: BedView, nowMs: number): string {
  if (view.state === 'lost') return noDataText(view, nowMs);
  const alarms = lightAlarms(view.report);
  const worst = ORDER.map((priority) => alarms.find((alarm) => alarm.priority === priority)).find(Boolean);
  return worst === undefined ? '' : alarmText(worst);
}
