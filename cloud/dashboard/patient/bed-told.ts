import type { CareAct } from '../../contract/care-team.ts';
import { clockText, timeText } from '../format.ts';
import { type TextKey, t } from '../i18n/index.ts';

const WHY: Readonly<Record<string, TextKey>> = {
  nowhere: 'bedTold.nowhere',
  silent: 'bedTold.silent',
  followed: 'bedTold.followed',
  'no-stay': 'bedTold.noStay',
  'stay-over': 'bedTold.stayOver',
  expired: 'bedTold.expired',
  'no-way': 'bedTold.noWay',
  'bed another-patient': 'bedTold.otherPatient',
  'bed nobody-admitted': 'bedTold.nobody',
  'bed no-patient-named': 'bedTold.nameless',
};

/** Whether the bed has it; where not, whether it was not told or refused, and why. */
export function bedText({ bedside: { state, at, detail } }: CareAct): string {
  if (state === 'shown') return t('care.bedShown', { time: clockText(at ?? '') });
  if (state !== 'refused') return t(state === 'done' ? 'care.bedDone' : 'care.bedWaiting');
  const said = detail ?? '';
  const [word = '', since = ''] = said.split(' ');
  const why = WHY[said] ?? WHY[word];
  const reason = why === undefined ? said : t(why, { time: since === '' ? '' : timeText(since) });
  return t(word === 'bed' ? 'bedTold.refused' : 'bedTold.notTold', { reason });
}
