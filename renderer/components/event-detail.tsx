import type { HistoryEvent } from '#ipc';
import { priorityText } from '../alarm-text.ts';
import { t } from '../i18n/index.ts';
import { clockText, dateTimeText } from '../i18n/numbers.ts';
import { eventText } from '../review/event-text.ts';
import { numericsAt } from '../review/strip-view.ts';
import { useAnswer } from '../review/use-answer.ts';
import type { AnswerTo } from '../store/history-desk.ts';
import { openPanel } from '../store/panel-store.ts';
import { useReview } from '../store/review-store.ts';
import { ageText } from '../text.ts';
import { limitText, quantityText, reasonText, unitText, vitalLabel } from '../vital-text.ts';
import { ReviewState } from './review-state.tsx';
import { StripPane } from './strip-pane.tsx';

/** What each event holds (specs bedside-ui section 6). */
const BEFORE_MS = 30_000;
const AFTER_MS = 60_000;

/** One event: what it was, who acknowledged it, and the waves, numbers and limits about it. */
export function EventDetail({ event }: { event: HistoryEvent }) {
  const { atMs, onsetMs } = event;
  const question = { what: 'strip', fromMs: onsetMs - BEFORE_MS, toMs: onsetMs + AFTER_MS, atMs: onsetMs } as const;
  const { answer, why, waiting } = useAnswer(question);
  return (
    <section className="event-detail" aria-label={eventText(event)}>
      <h3>{eventText(event)}</h3>
      <dl className="event-facts">
        {facts(event).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <ReviewState why={why} waiting={waiting} />
      {answer !== null && (
        <>
          <StripPane strip={answer} reason={eventText(event)} />
          <NumbersThen strip={answer} />
        </>
      )}
      <button
        type="button"
        className="key"
        onClick={() => {
          useReview.setState({ pageEndMs: Math.ceil(atMs / 60_000) * 60_000 + 15 * 60_000 });
          openPanel('disclosure');
        }}
      >
        {t('review.disclosure')}
      </button>
    </section>
  );
}

function facts(event: HistoryEvent): readonly (readonly [string, string])[] {
  const { kind, atMs, onsetMs, endedMs, priority, acknowledgedMs, by } = event;
  if (kind !== 'alarm') return [[t('review.time'), dateTimeText(atMs)], ...(by === null ? [] : [[t('review.who'), by] as const])];
  const acknowledged =
    acknowledgedMs === null
      ? t('review.notAcknowledged')
      : `${clockText(acknowledgedMs)} ${by === null ? '' : t('common.by', { who: by })}`;
  return [
    [t('review.began'), `${dateTimeText(onsetMs)} (${clockText(onsetMs)})`],
    [t('review.signalled'), clockText(atMs)],
    [t('review.ended'), endedMs === null ? t('alarms.active') : `${clockText(endedMs)} (${ageText(endedMs - onsetMs)})`],
    [t('review.priority'), priority === null ? '' : priorityText(priority)],
    [t('alarms.acknowledged'), acknowledged],
  ];
}

function NumbersThen({ strip }: { strip: AnswerTo<'strip'> }) {
  const numbers = numericsAt(strip);
  if (numbers.length === 0) return <p className="nothing">{t('review.noNumbers')}</p>;
  return (
    <table className="review-table">
      <thead>
        <tr>
          <th scope="col">{t('common.value')}</th>
          <th scope="col">{clockText(strip.atMs)}</th>
          <th scope="col">{t('review.rangeOfStrip')}</th>
          <th scope="col">{t('review.limitsThen')}</th>
        </tr>
      </thead>
      <tbody>
        {numbers.map(({ vital, value, reason, min, max, limits }) => {
          const unit = strip.numerics.find((one) => one.vital === vital)?.unit ?? '';
          return (
            <tr key={vital}>
              <th scope="row">
                {vitalLabel(vital)} <small>{unitText(unit)}</small>
              </th>
              <td>
                <strong>{value === null ? '---' : quantityText(vital, value)}</strong> {reasonText({ value, reason })}
              </td>
              <td>{min === null || max === null ? '' : `${quantityText(vital, min)} – ${quantityText(vital, max)}`}</td>
              <td>{limits === null ? '' : `${limitText(vital, limits.low)} – ${limitText(vital, limits.high)}`}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
