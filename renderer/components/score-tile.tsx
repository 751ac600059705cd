import type { BedEntry, ScoreInput, ScoreMessage } from '#ipc';
import { t } from '../i18n/index.ts';
import {
  bandText,
  dueText,
  entryText,
  missingText,
  parameterText,
  responseText,
  scoreText,
  scoreValueText,
} from '../score-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { ageText } from '../text.ts';

/** What people enter, in the order of the keys. */
const ENTERED: Readonly<Record<ScoreMessage['score'], readonly (readonly [string, BedEntry['what']])[]>> = {
  NEWS2: [
    ['supplementalOxygen', 'supplemental-oxygen'],
    ['consciousness', 'consciousness'],
    ['temperature', 'temperature'],
  ],
  'Bedside PEWS': [
    ['oxygen', 'oxygen-delivery'],
    ['respiratoryEffort', 'respiratory-effort'],
    ['capillaryRefillS', 'capillary-refill'],
  ],
};
/** Charted for people: no score counts it. */
const UNSCORED = [
  ['pain', 'scores.painKey'],
  ['urine-output', 'scores.urineKey'],
] as const;
/** A part older than this carries its age. */
const YOUNG_MS = 90_000;

/** The score with its parts; never in a flashing colour: a score is not an alarm. Each part keeps its place. */
export function ScoreTile() {
  const score = useBedside((state) => state.score);
  const nowMs = useBedside((state) => state.nowMs);
  if (score === null) return <section className="score-tile">{t('scores.waiting')}</section>;
  const entered = ENTERED[score.score];
  const measured = score.inputs.filter(({ name }) => !entered.some(([each]) => each === name));
  const band = (score.band ?? score.bandAtLeast ?? 'unknown').replace(/[^a-z]+/g, '-');
  const { observation } = score;
  return (
    <section className="score-tile" aria-label={`${score.score} ${scoreText(score)}, ${bandText(score)}`}>
      <button type="button" className={`score-total band-${band}`} onClick={() => openPanel('scores')}>
        <span className="score-name">
          {score.score}
          {score.spo2Scale === 2 ? ` · ${t('scores.scale2')}` : ''}
        </span>
        <span className="score-number">{scoreText(score)}</span>
        <span className="score-band">{bandText(score)}</span>
      </button>
      <div className="score-parts">
        {measured.map((input) => (
          <div key={input.name} className={partClass(input)}>
            <Part input={input} />
          </div>
        ))}
      </div>
      <button type="button" className="score-response" onClick={() => openPanel('observations')}>
        <span className={observation?.overdue === true ? 'overdue' : ''}>{dueText(observation, nowMs)}</span>
        <span>{[responseText(score), missingText(score)].filter((text) => text !== '').join(' · ')}</span>
      </button>
      <div className="score-entries">
        {entered.map(([name, what]) => {
          const input = score.inputs.find((each) => each.name === name);
          return input === undefined ? null : (
            <button key={name} type="button" className={partClass(input)} onClick={() => openPanel(what)}>
              <Part input={input} missing={t('scores.enter')} />
            </button>
          );
        })}
        {UNSCORED.map(([what, name]) => {
          const last = score.charted.find((each) => each.what === what);
          return (
            <button key={what} type="button" className="part part-unscored" onClick={() => openPanel(what)}>
              <span className="part-name">{t(name)}</span>
              <span className="part-value">
                {last === undefined ? t('scores.enter') : `${entryText(last)}${oldText(nowMs - last.atMs)}`}
              </span>
            </button>
          );
        })}
      </div>
    </section>
  );
}

function Part({ input, missing = t('scores.missingOne') }: { input: ScoreInput; missing?: string }) {
  return (
    <>
      <span className="part-name">{parameterText(input.name)}</span>
      <span className="part-points">{input.points ?? '?'}</span>
      <span className="part-value">
        {input.origin === 'missing' ? missing : `${scoreValueText(input)}${oldText(input.ageMs ?? 0)}`}
      </span>
    </>
  );
}

function oldText(ageMs: number): string {
  return ageMs > YOUNG_MS ? `, ${ageText(ageMs)}` : '';
}

function partClass({ origin, points }: ScoreInput): string {
  return `part ${origin === 'missing' ? 'part-missing' : ''} ${(points ?? 0) >= 3 ? 'part-red' : ''}`;
}
