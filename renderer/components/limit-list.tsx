import { roundHalfUp, type VitalKind, vitalSign } from '#clinical';
import type { LimitsMessage } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';
import { unitText, valueText } from '../text.ts';

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

/** Every limit with the live value beside it; what was changed at this bed is marked and can be put back. */
export function LimitList() {
  const message = useBedside((state) => state.limits);
  const tiles = useBedside((state) => state.numerics?.tiles);
  if (message === null) return <p>Nothing heard from the monitor yet.</p>;
  return (
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
  );
}

function LimitRow({ row, now }: { row: Row; now: string }) {
  const { label, unit } = vitalSign(row.vital);
  const usual = `${row.usualLow ?? 'none'} – ${row.usualHigh ?? 'none'}`;
  return (
    <tr className={row.changed ? 'changed' : ''} data-limits={row.vital}>
      <th scope="row">
        {label} <small>{unitText(unit)}</small>
        {row.changed && <em>changed</em>}
      </th>
      <td className="live">{now}</td>
      <LimitCell row={row} side="low" />
      <LimitCell row={row} side="high" />
      <td>
        {row.changed ? (
          <button
            type="button"
            className="key"
            onClick={() => tellMonitor({ type: 'set-limits', vital: row.vital, limits: null })}
          >
            Back to {usual}
          </button>
        ) : (
          <span>
            {usual}
            {!row.verified && <small> not verified</small>}
          </span>
        )}
      </td>
    </tr>
  );
}

/** A side without a limit gets one only by going back to the usual: an alarm is never switched off here. */
function LimitCell({ row, side }: { row: Row; side: Side }) {
  const value = row[side];
  const { label, decimals } = vitalSign(row.vital);
  if (value === null) return <td>none</td>;
  const move = (direction: 1 | -1) => () => {
    const moved = roundHalfUp(value + direction * (STEP[row.vital] ?? USUAL_STEP), decimals);
    const limits = { low: row.low, high: row.high, [side]: moved };
    tellMonitor({ type: 'set-limits', vital: row.vital, limits });
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
