import { useEffect, useMemo, useRef } from 'react';
import type { HistoryEvent } from '#ipc';
import { priorityText } from '../alarm-text.ts';
import { type TextKey, t } from '../i18n/index.ts';
import { clockText, dateTimeText } from '../i18n/numbers.ts';
import { type Acknowledged, type EventType, fits } from '../review/event-filter.ts';
import { eventText } from '../review/event-text.ts';
import { lastHours, SPANS_H } from '../review/period.ts';
import { useAnswer } from '../review/use-answer.ts';
import { useBedside } from '../store/bedside-store.ts';
import { useReview } from '../store/review-store.ts';
import { EventDetail } from './event-detail.tsx';
import { ChoiceKeys } from './review-keys.tsx';
import { ReviewState } from './review-state.tsx';

const MINUTE_MS = 60_000;
const PRIORITIES = ['all', 'high', 'medium', 'low'] as const;
const TYPES = ['all', 'physiological', 'technical', 'charted', 'limits', 'act', 'admission'] as const;
const TYPE_TEXT: Readonly<Record<(typeof TYPES)[number], TextKey>> = {
  all: 'review.all',
  physiological: 'review.physiological',
  technical: 'review.technical',
  charted: 'review.charted',
  limits: 'limits.title',
  act: 'review.acts',
  admission: 'patient.title',
};
const ACKNOWLEDGED: Readonly<Record<Acknowledged, TextKey>> = {
  any: 'review.all',
  yes: 'alarms.acknowledged',
  no: 'review.notAcknowledged',
};

/** Everything that happened to this patient here; one of them in full beside the list. */
export function EventScreen() {
  const { filter, eventId, eventSpanH: hours } = useReview();
  const minute = useBedside((state) => Math.floor(state.nowMs / MINUTE_MS));
  const { answer, why, waiting } = useAnswer({ what: 'events', ...lastHours(hours, (minute + 1) * MINUTE_MS) });
  const shown = useMemo(() => (answer?.events ?? []).filter((event) => fits(event, filter)).reverse(), [answer, filter]);
  const chosen = shown.find(({ id }) => id === eventId) ?? shown[0] ?? null;
  const change = (part: Partial<typeof filter>): void => useReview.setState({ filter: { ...filter, ...part } });
  return (
    <div className="event-screen">
      <div className="review-keys">
        <ChoiceKeys
          label={t('review.span')}
          choices={SPANS_H}
          chosen={hours as (typeof SPANS_H)[number]}
          text={(one) => t('common.hours', { count: one })}
          onChoose={(one) => useReview.setState({ eventSpanH: one })}
        />
        <ChoiceKeys
          label={t('review.priority')}
          choices={PRIORITIES}
          chosen={filter.priority ?? 'all'}
          text={(one) => (one === 'all' ? t('review.all') : priorityText(one))}
          onChoose={(one) => change({ priority: one === 'all' ? null : one })}
        />
        <ChoiceKeys
          label={t('review.acknowledgement')}
          choices={['any', 'yes', 'no'] as const}
          chosen={filter.acknowledged}
          text={(one) => t(ACKNOWLEDGED[one])}
          onChoose={(acknowledged) => change({ acknowledged })}
        />
        <ChoiceKeys
          label={t('review.type')}
          choices={TYPES}
          chosen={TYPES.find((one) => one === filter.type) ?? 'all'}
          text={(one) => t(TYPE_TEXT[one])}
          onChoose={(one) => change({ type: one === 'all' ? null : (one satisfies EventType) })}
        />
      </div>
      <ReviewState why={why} waiting={waiting && answer === null} />
      {answer !== null && shown.length === 0 && <p className="nothing">{t('review.noEvents')}</p>}
      {chosen !== null && (
        <div className="event-columns">
          <EventList events={shown} chosenId={chosen.id} />
          <EventDetail key={chosen.id} event={chosen} />
        </div>
      )}
    </div>
  );
}

function EventList({ events, chosenId }: { events: readonly HistoryEvent[]; chosenId: string }) {
  const chosen = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen is brought into view when it changes
  useEffect(() => {
    // Without a value: a browser that answers with a promise would have it taken for what is done at the end.
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [chosenId]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons in a list keep their order for the keyboard
    <ul className="event-list">
      {events.map((event) => (
        <li key={event.id}>
          <button
            type="button"
            ref={event.id === chosenId ? chosen : null}
            className={`event priority-${event.priority ?? 'none'}`}
            aria-pressed={event.id === chosenId}
            onClick={() => useReview.setState({ eventId: event.id })}
          >
            <strong>{eventText(event)}</strong>
            <span>{whenText(event)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function whenText({ atMs, kind, endedMs, acknowledgedMs, by }: HistoryEvent): string {
  const who = by === null ? [] : [t('common.by', { who: by })];
  const parts = [dateTimeText(atMs)];
  if (kind !== 'alarm') return [...parts, ...who].join(' · ');
  parts.push(endedMs === null ? t('alarms.active') : t('review.until', { time: clockText(endedMs) }));
  parts.push(acknowledgedMs === null ? t('review.notAcknowledged') : [t('alarms.acknowledged'), ...who].join(' '));
  return parts.join(' · ');
}
