import { t } from '../i18n/index.ts';
import { useAnswer } from '../review/use-answer.ts';
import { openPanel } from '../store/panel-store.ts';
import { useReview } from '../store/review-store.ts';
import { ReviewState } from './review-state.tsx';
import { StripPane } from './strip-pane.tsx';

const ABOUT_MS = 60_000;

/** The waves about a moment that somebody touched, at true scale. */
export function StripScreen() {
  const { stripMs } = useReview();
  const atMs = Math.round(stripMs ?? 0);
  const question = { what: 'strip', fromMs: atMs - ABOUT_MS, toMs: atMs + ABOUT_MS, atMs } as const;
  const { answer, why, waiting } = useAnswer(stripMs === null ? null : question);
  return (
    <div className="strip-screen">
      <button type="button" className="key" onClick={() => openPanel('disclosure')}>
        ◀ {t('review.disclosure')}
      </button>
      <ReviewState why={why} waiting={waiting && answer === null} />
      {answer !== null && <StripPane key={answer.atMs} strip={answer} reason="" />}
    </div>
  );
}
