import type { VitalKind } from '#clinical';
import { t } from '../i18n/index.ts';
import { type LimitHistory as History, limitHistory } from '../review/limit-history.ts';
import type { AnswerTo } from '../store/history-desk.ts';
import { quantityText } from '../vital-text.ts';

export const HISTORY_HOURS = 24;
/** A quarter of an hour each. */
const PARTS = 4 * HISTORY_HOURS;
const WIDTH = 2 * PARTS;
const HEIGHT = 28;
const LEAST_PX = 1.5;

interface Props {
  readonly vital: VitalKind;
  readonly trends: AnswerTo<'trends'> | null;
  /** In force now. */
  readonly limits: { readonly low: number | null; readonly high: number | null };
}

/** The last day of a value against its limits, and between what it was: whether a limit fits is seen before it is changed. */
export function LimitHistory({ vital, trends, limits }: Props) {
  const trend = trends?.vitals.find((one) => one.vital === vital);
  const history = trend === undefined ? null : limitHistory(trend, limits, PARTS);
  return (
    <span className="limit-history">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {history !== null && <Drawn history={history} />}
      </svg>
      <small>
        {history === null
          ? t('limits.noHistory')
          : t('limits.history', { least: quantityText(vital, history.least), greatest: quantityText(vital, history.greatest) })}
      </small>
    </span>
  );
}

function Drawn({ history: { parts, low, high } }: { history: History }) {
  const path = (beyond: boolean): string =>
    parts
      .filter((part) => part.beyond === beyond)
      .map(({ x, top, foot }) => {
        const from = Math.min(top * HEIGHT, HEIGHT - LEAST_PX);
        return `M${x * WIDTH} ${from}h2V${Math.max(foot * HEIGHT, from + LEAST_PX)}h-2Z`;
      })
      .join('');
  return (
    <>
      <path className="within" d={path(false)} />
      <path className="beyond" d={path(true)} />
      {[low, high].map((at) => at !== null && <path key={at} className="limit" d={`M0 ${at * HEIGHT}H${WIDTH}`} />)}
    </>
  );
}
