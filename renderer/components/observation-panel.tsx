import type { BedEntry, ScoreMessage } from '#ipc';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { chartedAgoText, dueText, entryText, parameterText, scoreValueText } from '../score-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';

/** What people chart for each score, with the input it becomes. */
const CHARTED = {
  NEWS2: [
    ['respiratoryRate', 'respiratory-rate'],
    ['supplementalOxygen', 'supplemental-oxygen'],
    ['consciousness', 'consciousness'],
    ['temperature', 'temperature'],
  ],
  'Bedside PEWS': [
    ['respiratoryRate', 'respiratory-rate'],
    ['respiratoryEffort', 'respiratory-effort'],
    ['oxygen', 'oxygen-delivery'],
    ['capillaryRefillS', 'capillary-refill'],
  ],
} as const satisfies Record<ScoreMessage['score'], readonly (readonly [string, BedEntry['what']])[]>;

/** One set of observations: each value with its age and who charted it, a touch away from the next one. */
export function ObservationPanel() {
  const score = useBedside((state) => state.score);
  const nowMs = useBedside((state) => state.nowMs);
  if (score === null) return <p>{t('common.notHeard')}</p>;
  const { observation, scaleSet, charted } = score;
  return (
    <div className="observations">
      <p className={observation?.overdue === true ? 'overdue' : ''}>{dueText(observation, nowMs)}</p>
      {CHARTED[score.score].map(([name, what]) => {
        const input = score.inputs.find((each) => each.name === name);
        return (
          <button key={name} type="button" className="observation" onClick={() => openPanel(what)}>
            <span className="observation-name">{parameterText(name)}</span>
            <strong>{input === undefined || input.origin === 'missing' ? '---' : scoreValueText(input)}</strong>
            <small>
              {input?.origin === 'entered' && chartedAgoText(input.ageMs ?? 0, input.by ?? '')}
              {input?.origin === 'device' && t('scores.byDevice')}
              {input?.origin === 'missing' && monitorText(input.why ?? '')}
            </small>
          </button>
        );
      })}
      {(['pain', 'urine-output'] as const).map((what) => {
        const last = charted.find((each) => each.what === what);
        return (
          <button key={what} type="button" className="observation" onClick={() => openPanel(what)}>
            <span className="observation-name">{t(what === 'pain' ? 'review.pain' : 'review.urine')}</span>
            <strong>{last === undefined ? '---' : entryText(last)}</strong>
            <small>
              {last === undefined ? '' : `${chartedAgoText(nowMs - last.atMs, last.by)} · `}
              {t('review.notScored')}
            </small>
          </button>
        );
      })}
      {score.score === 'NEWS2' && (
        <button type="button" className="observation" onClick={() => openPanel('spo2-scale')}>
          <span className="observation-name">{t('scores.spo2Scale')}</span>
          <strong>{t('scores.scale', { scale: score.spo2Scale })}</strong>
          <small>{scaleSet === null ? t('scores.scaleUsual') : chartedAgoText(nowMs - scaleSet.atMs, scaleSet.by)}</small>
        </button>
      )}
    </div>
  );
}
