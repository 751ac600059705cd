import type { LinkMessage } from '#ipc';
import { type TextKey, t } from './i18n/index.ts';
import { dayText } from './i18n/numbers.ts';

/** "2 s", "4 min", "3 h". */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return t('common.seconds', { count: seconds });
  if (seconds < 5400) return t('common.minutes', { count: Math.round(seconds / 60) });
  return t('common.hours', { count: Math.round(seconds / 3600) });
}

const CLOUD: Readonly<Record<LinkMessage['cloud']['state'], TextKey>> = {
  connected: 'screen.cloudConnected',
  connecting: 'screen.cloudConnecting',
  offline: 'screen.cloudOffline',
  'not-configured': 'screen.cloudNone',
};

/** Fewer waiting messages than this are only on their way. */
const BACKLOG = 20;

export function cloudText(cloud: LinkMessage['cloud'] | undefined): string {
  if (cloud === undefined) return t('screen.cloudUnknown');
  const state = t(CLOUD[cloud.state]);
  const counts = cloud.state !== 'not-configured' && cloud.waiting >= BACKLOG;
  return counts ? t('screen.waiting', { cloud: state, count: cloud.waiting }) : state;
}

/** The patient as this ward wants her named where others may read: "S. P."; a name of Han characters by its first. */
export function shownName(name: string, rule: 'full' | 'initials'): string {
  if (rule === 'full') return name;
  return name
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => `${/^./u.exec(part)?.[0] ?? ''}${/^\p{Script=Han}/u.test(part) ? '*' : '.'}`)
    .join(' ');
}

/** A birth date as it is known: the day, only month or year, or not at all. */
export function bornText(birthDate: string): string {
  return birthDate === '' ? t('screen.bornUnknown') : t('screen.born', { date: dayText(birthDate) });
}
