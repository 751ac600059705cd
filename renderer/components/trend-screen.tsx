import { useMemo, useState } from 'react';
import { t } from '../i18n/index.ts';
import { timeText } from '../i18n/numbers.ts';
import { drawn, LONGEST_MS, lastHours, type Period, panned, SPANS_H, zoomed } from '../review/period.ts';
import { INTERVALS_MIN, trendModel } from '../review/trend-model.ts';
import { useAnswer } from '../review/use-answer.ts';
import { useBedside } from '../store/bedside-store.ts';
import { useReview } from '../store/review-store.ts';
import { shownUnit } from '../units.ts';
import { ChoiceKeys } from './review-keys.tsx';
import { ReviewState } from './review-state.tsx';
import { TrendGraphs } from './trend-graphs.tsx';
import { TrendTable } from './trend-table.tsx';

const MINUTE_MS = 60_000;

/** What the numbers and the score did: as graphs with one cursor through all, or as a table. */
export function TrendScreen() {
  const { spanH, period, asTable, intervalMin } = useReview();
  const minute = useBedside((state) => Math.floor(state.nowMs / MINUTE_MS));
  const nowMs = (minute + 1) * MINUTE_MS;
  const looked = period ?? lastHours(spanH ?? 4, nowMs);
  const asked = { fromMs: Math.floor(looked.fromMs), toMs: Math.ceil(looked.toMs) };
  const { answer, why, waiting } = useAnswer({ what: 'trends', ...asked });
  const { answer: happened } = useAnswer({ what: 'events', ...asked });
  const model = useMemo(() => answer && trendModel(answer, (unit, value) => shownUnit(unit).of(value)), [answer]);
  const [atS, setAtS] = useState<number | null>(null);
  const look = (next: Period): void => useReview.setState({ period: next, spanH: null });
  const alarms = useMemo(() => happened?.events.filter(({ kind }) => kind === 'alarm') ?? [], [happened]);
  return (
    <div className="trend-screen">
      <div className="review-keys">
        <ChoiceKeys
          label={t('review.span')}
          choices={SPANS_H}
          chosen={spanH}
          text={(hours) => t('common.hours', { count: hours })}
          onChoose={(hours) => useReview.setState({ spanH: hours, period: null })}
        />
        <button type="button" className="key" onClick={() => look(panned(looked, -0.5, nowMs))}>
          ◀ {t('review.earlier')}
        </button>
        <button type="button" className="key" disabled={looked.toMs >= nowMs} onClick={() => look(panned(looked, 0.5, nowMs))}>
          {t('review.later')} ▶
        </button>
        <button type="button" className="key" onClick={() => look(zoomed(looked, 0.5, nowMs))}>
          + {t('review.closer')}
        </button>
        <button
          type="button"
          className="key"
          disabled={looked.toMs - looked.fromMs >= LONGEST_MS}
          onClick={() => look(zoomed(looked, 2, nowMs))}
        >
          − {t('review.farther')}
        </button>
        <ChoiceKeys
          label={t('review.as')}
          choices={['graph', 'table'] as const}
          chosen={asTable ? 'table' : 'graph'}
          text={(one) => t(one === 'graph' ? 'review.graph' : 'review.table')}
          onChoose={(one) => useReview.setState({ asTable: one === 'table' })}
        />
        {asTable && (
          <ChoiceKeys
            label={t('review.interval')}
            choices={INTERVALS_MIN}
            chosen={intervalMin}
            text={(minutes) => t('common.minutes', { count: minutes })}
            onChoose={(minutes) => useReview.setState({ intervalMin: minutes })}
          />
        )}
      </div>
      <ReviewState why={why} waiting={waiting && answer === null} />
      {model !== null && model.groups.length === 0 && <p className="nothing">{t('review.noTrend')}</p>}
      {model !== null &&
        (asTable ? (
          <TrendTable model={model} intervalMin={intervalMin} />
        ) : (
          <TrendGraphs
            model={model}
            range={{ from: looked.fromMs / 1000, to: looked.toMs / 1000 }}
            alarms={alarms}
            atS={atS}
            onCursor={setAtS}
            onSelect={(from, to) => look(drawn(from * 1000, to * 1000, nowMs))}
          />
        ))}
      <p className="review-note">
        {timeText(looked.fromMs)} – {timeText(looked.toMs)} · {t('review.trendNote')}
      </p>
    </div>
  );
}
