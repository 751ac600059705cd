import { useState } from 'react';
import { type LimitPair, VITAL_KINDS, type VitalKind } from '#clinical';
import { priorityText } from '../alarm-text.ts';
import { type TextKey, t } from '../i18n/index.ts';
import { clockText } from '../i18n/numbers.ts';
import { steppedLimit } from '../limit-step.ts';
import { lastHours } from '../review/period.ts';
import { useAnswer } from '../review/use-answer.ts';
import { useBedside } from '../store/bedside-store.ts';
import type { AnswerTo } from '../store/history-desk.ts';
import { openPanel } from '../store/panel-store.ts';
import { useReview } from '../store/review-store.ts';
import { ageText } from '../text.ts';
import { limitText, quantityText, vitalLabel } from '../vital-text.ts';
import { ChoiceKeys } from './review-keys.tsx';
import { ReviewState } from './review-state.tsx';

const HOURS = [8, 12, 24] as const;
const DELAYS_S = [0, 5, 10, 15] as const;
const MINUTE_MS = 60_000;

type Difference = AnswerTo<'what-if'>['differences'][number];

const KINDS: Readonly<Record<Difference['kind'], TextKey>> = {
  missed: 'review.missed',
  quiet: 'review.quiet',
  new: 'review.new',
  later: 'review.laterBy',
  earlier: 'review.earlierBy',
};

/** The last shift once more, with other limits and another delay. Nothing is changed by looking. */
export function WhatIfScreen() {
  const limits = useBedside((state) => state.limits?.limits);
  const [vital, setVital] = useState<VitalKind>('spo2');
  const [hours, setHours] = useState<(typeof HOURS)[number]>(12);
  const [delayS, setDelayS] = useState<number | null>(null);
  const [draft, setDraft] = useState<LimitPair | null>(null);
  const [minute] = useState(() => Math.floor(Date.now() / MINUTE_MS));
  const row = limits?.find((one) => one.vital === vital);
  const pair = draft ?? { low: row?.low ?? null, high: row?.high ?? null };
  const asked = row !== undefined && (draft !== null || delayS !== null);
  const { answer, why, waiting } = useAnswer(
    asked ? { what: 'what-if', ...lastHours(hours, (minute + 1) * MINUTE_MS), vital, limits: pair, delayS } : null,
  );
  if (limits === undefined) return <p>{t('common.notHeard')}</p>;
  const known = VITAL_KINDS.filter((kind) => limits.some((one) => one.vital === kind && (one.low !== null || one.high !== null)));
  const answered = answer !== null && answer.vital === vital && asked ? answer : null;
  return (
    <div className="what-if-screen">
      <p className="review-note">{t('review.whatIfNote')}</p>
      <div className="review-keys">
        <ChoiceKeys
          label={t('common.value')}
          choices={known}
          chosen={vital}
          text={vitalLabel}
          onChoose={(one) => {
            setVital(one);
            setDraft(null);
            setDelayS(null);
          }}
        />
        <ChoiceKeys
          label={t('review.span')}
          choices={HOURS}
          chosen={hours}
          text={(one) => t('common.hours', { count: one })}
          onChoose={setHours}
        />
        <LimitStep vital={vital} pair={pair} side="low" onChange={setDraft} />
        <LimitStep vital={vital} pair={pair} side="high" onChange={setDraft} />
        <ChoiceKeys
          label={t('review.delay')}
          choices={DELAYS_S}
          chosen={delayS as (typeof DELAYS_S)[number] | null}
          text={(one) => t('common.seconds', { count: one })}
          onChoose={setDelayS}
        />
      </div>
      <ReviewState why={asked ? why : null} waiting={asked && waiting} />
      {!asked && <p>{t('review.whatIfAsk')}</p>}
      {answered !== null && <Outcome answer={answered} />}
    </div>
  );
}

interface StepProps {
  readonly vital: VitalKind;
  readonly pair: LimitPair;
  readonly side: 'low' | 'high';
  readonly onChange: (pair: LimitPair) => void;
}

function LimitStep({ vital, pair, side, onChange }: StepProps) {
  const value = pair[side];
  if (value === null) return null;
  const move = (direction: 1 | -1) => () => onChange({ ...pair, [side]: steppedLimit(vital, value, direction) });
  const name = `${vitalLabel(vital)} ${t(side === 'low' ? 'review.below' : 'review.above')}`;
  return (
    <fieldset className="choice-keys">
      <legend>{name}</legend>
      <button type="button" className="key" aria-label={`${name} −`} onClick={move(-1)}>
        −
      </button>
      <strong>{quantityText(vital, value)}</strong>
      <button type="button" className="key" aria-label={`${name} +`} onClick={move(1)}>
        +
      </button>
    </fieldset>
  );
}

function Outcome({ answer }: { answer: AnswerTo<'what-if'> }) {
  const { vital, before, after, present, limits, differences } = answer;
  const missed = differences.filter(({ kind }) => kind === 'missed').length;
  const pairText = ({ low, high }: LimitPair): string => `${limitText(vital, low)} – ${limitText(vital, high)}`;
  return (
    <>
      <p className="what-if-result" role="status">
        <strong>
          {t('review.whatIfCounts', { before, after })} · {t('review.missedCount', { count: missed })}
        </strong>{' '}
        {pairText(present)} → {pairText(limits)}
      </p>
      <ul className="event-list">
        {differences.map((one) => (
          <li key={`${one.kind} ${one.condition} ${one.onsetMs}`}>
            <button
              type="button"
              className={`event priority-${one.priority}`}
              onClick={() => {
                useReview.setState({ stripMs: one.onsetMs });
                openPanel('strip');
              }}
            >
              <strong>
                {t(KINDS[one.kind], { time: ageText(Math.abs(one.byMs ?? 0)) })}: {vitalLabel(vital)}{' '}
                {one.extreme === null ? '' : quantityText(vital, one.extreme)}
              </strong>
              <span>
                {clockText(one.onsetMs)} · {ageText(one.violatedMs)} · {priorityText(one.priority)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
