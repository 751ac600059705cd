import { useState } from 'react';
import { keptInRange, type LimitPair, vitalSign } from '#clinical';
import type { LimitsMessage } from '#ipc';
import { t } from '../i18n/index.ts';
import { lastHours } from '../review/period.ts';
import { useAnswer } from '../review/use-answer.ts';
import { useBedside } from '../store/bedside-store.ts';
import type { AnswerTo } from '../store/history-desk.ts';
import { limitText, unitText, valueText, vitalLabel } from '../vital-text.ts';
import { AlarmDelays } from './alarm-delays.tsx';
import { AlarmLoad } from './alarm-load.tsx';
import { LimitCell } from './limit-cell.tsx';
import { LimitDraft } from './limit-draft.tsx';
import { HISTORY_HOURS, LimitHistory } from './limit-history.tsx';
import { LimitOffers } from './limit-offers.tsx';

type Row = LimitsMessage['limits'][number];

/** The last day is read again so often while the page is open. */
const AGAIN_MS = 5 * 60_000;

/**
 * Every limit with the live value and its last day beside it; what was changed at this bed is marked and can be put back. A touch changes a draft: it
 * counts only once somebody has seen what it would have made of the last hours and applied it.
 */
export function LimitList() {
  const message = useBedside((state) => state.limits);
  const tiles = useBedside((state) => state.numerics?.tiles);
  const begun = useBedside((state) => Math.floor(state.nowMs / AGAIN_MS));
  const { answer } = useAnswer({ what: 'trends', ...lastHours(HISTORY_HOURS, (begun + 1) * AGAIN_MS) });
  if (message === null) return <p>{t('common.notHeard')}</p>;
  return (
    <>
      <AlarmLoad />
      <table className="limit-list">
        <thead>
          <tr>
            <th scope="col">{t('limits.parameter')}</th>
            <th scope="col">{t('common.now')}</th>
            <th scope="col">{t('limits.alarmBelow')}</th>
            <th scope="col">{t('limits.alarmAbove')}</th>
            <th scope="col">{t('limits.usual')}</th>
          </tr>
        </thead>
        <tbody>
          {message.limits.map((row) => (
            <LimitRow
              key={row.vital}
              row={row}
              now={valueText(tiles?.find(({ vital }) => vital === row.vital))}
              trends={answer}
            />
          ))}
        </tbody>
      </table>
      <AlarmDelays />
    </>
  );
}

function LimitRow({ row, now, trends }: { row: Row; now: string; trends: AnswerTo<'trends'> | null }) {
  const { unit } = vitalSign(row.vital);
  const label = vitalLabel(row.vital);
  const usual = { low: row.usualLow, high: row.usualHigh };
  const usualText = `${limitText(row.vital, usual.low)} – ${limitText(row.vital, usual.high)}`;
  // undefined: nothing is drafted; null: back to the usual ones.
  const [draft, setDraft] = useState<LimitPair | null | undefined>(undefined);
  const shown = draft === undefined ? row : (draft ?? usual);
  const change = (wanted: LimitPair): void => {
    const pair = keptInRange(row.vital, wanted);
    setDraft(pair.low === row.low && pair.high === row.high ? undefined : pair);
  };
  return (
    <>
      <tr className={draft === undefined ? '' : 'drafted'} data-limits={row.vital}>
        <th scope="row">
          {label} <small>{unitText(unit)}</small>
          {row.changed && <em>{t('limits.changed')}</em>}
        </th>
        <td className="live">
          {now}
          <LimitHistory vital={row.vital} trends={trends} limits={row} />
        </td>
        <LimitCell vital={row.vital} pair={shown} side="low" onChange={change} />
        <LimitCell vital={row.vital} pair={shown} side="high" onChange={change} />
        <td>
          {row.changed ? (
            <button type="button" className="key" onClick={() => setDraft(null)}>
              {t('limits.backTo', { pair: usualText })}
            </button>
          ) : (
            <span>
              {usualText}
              {!row.verified && <small> {t('limits.notVerified')}</small>}
            </span>
          )}
          <LimitOffers row={row} onOffer={change} />
        </td>
      </tr>
      {draft !== undefined && <LimitDraft row={row} draft={draft} onDone={() => setDraft(undefined)} />}
    </>
  );
}
