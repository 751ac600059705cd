import { useState } from 'react';
import { keptInRange, type LimitPair, roundHalfUp, type VitalKind, vitalSign } from '#clinical';
import type { LimitsMessage } from '#ipc';
import { useBedside } from '../store/bedside-store.ts';
import { unitText, valueText } from '../text.ts';
import { AlarmDelays } from './alarm-delays.tsx';
import { AlarmLoad } from './alarm-load.tsx';
import { LimitDraft } from './limit-draft.tsx';
import { LimitOffers } from './limit-offers.tsx';

type Row = LimitsMessage['limits'][number];
type Side = 'low' | 'high';

/** One touch moves a limit by so much. */
const STEP: Readonly<Partial<Record<VitalKind, number>>> = {
  spo2: 1,
  temperature: 0.1,
  'respiratory-rate': 1,
  'perfusion-index': 0.1,
};
const USUAL_STEP = 5;

/**
 * Every limit with the live value beside it; what was changed at this bed is marked and can be put back. A touch changes a draft: it
 * counts only once somebody has seen what it would have made of the last hours and applied it.
 */
export function LimitList() {
  const message = useBedside((state) => state.limits);
  const tiles = useBedside((state) => state.numerics?.tiles);
  if (message === null) return <p>Nothing heard from the monitor yet.</p>;
  return (
    <>
      <AlarmLoad />
      <table className="limit-list">
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Now</th>
            <th scope="col">Alarm below</th>
            <th scope="col">Alarm above</th>
            <th scope="col">Usual</th>
          </tr>
        </thead>
        <tbody>
          {message.limits.map((row) => (
            <LimitRow key={row.vital} row={row} now={valueText(tiles?.find(({ vital }) => vital === row.vital))} />
          ))}
        </tbody>
      </table>
      <AlarmDelays />
    </>
  );
}

function LimitRow({ row, now }: { row: Row; now: string }) {
  const { label, unit } = vitalSign(row.vital);
  const usual = { low: row.usualLow, high: row.usualHigh };
  const usualText = `${usual.low ?? 'none'} – ${usual.high ?? 'none'}`;
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
          {row.changed && <em>changed</em>}
        </th>
        <td className="live">{now}</td>
        <LimitCell vital={row.vital} pair={shown} side="low" onChange={change} />
        <LimitCell vital={row.vital} pair={shown} side="high" onChange={change} />
        <td>
          {row.changed ? (
            <button type="button" className="key" onClick={() => setDraft(null)}>
              Back to {usualText}
            </button>
          ) : (
            <span>
              {usualText}
              {!row.verified && <small> not verified</small>}
            </span>
          )}
          <LimitOffers row={row} onOffer={change} />
        </td>
      </tr>
      {draft !== undefined && <LimitDraft row={row} draft={draft} onDone={() => setDraft(undefined)} />}
    </>
  );
}

interface CellProps {
  readonly vital: VitalKind;
  readonly pair: LimitPair;
  readonly side: Side;
  readonly onChange: (pair: LimitPair) => void;
}

/** A side without a limit gets one only by going back to the usual: an alarm is never switched off here. */
function LimitCell({ vital, pair: { low, high }, side, onChange }: CellProps) {
  const value = side === 'low' ? low : high;
  const { label, decimals } = vitalSign(vital);
  if (value === null) return <td>none</td>;
  const move = (direction: 1 | -1) => () => {
    const moved = roundHalfUp(value + direction * (STEP[vital] ?? USUAL_STEP), decimals);
    onChange({ low, high, [side]: moved });
  };
  const name = `${label} ${side} limit`;
  return (
    <td className="limit-cell">
      <button type="button" className="key" aria-label={`${name} down`} onClick={move(-1)}>
        −
      </button>
      <strong>{value.toFixed(decimals)}</strong>
      <button type="button" className="key" aria-label={`${name} up`} onClick={move(1)}>
        +
      </button>
    </td>
  );
}
