import { type LimitPair, roundHalfUp, type VitalKind, vitalSign } from '#clinical';
import { t } from '../i18n/index.ts';
import { quantityText, vitalLabel } from '../vital-text.ts';

type Side = 'low' | 'high';

/** One touch moves a limit by so much. */
const STEP: Readonly<Partial<Record<VitalKind, number>>> = {
  spo2: 1,
  temperature: 0.1,
  'respiratory-rate': 1,
  'perfusion-index': 0.1,
  'end-tidal-co2': 1,
  'inspired-co2': 1,
  'cvp-mean': 1,
};
const USUAL_STEP = 5;

interface Props {
  readonly vital: VitalKind;
  readonly pair: LimitPair;
  readonly side: Side;
  /** Cannot be changed here. */
  readonly fixed?: boolean;
  readonly onChange: (pair: LimitPair) => void;
}

/** A side without a limit gets one only by going back to the usual: an alarm is never switched off here. */
export function LimitCell({ vital, pair: { low, high }, side, fixed = false, onChange }: Props) {
  const value = side === 'low' ? low : high;
  const { decimals } = vitalSign(vital);
  const label = vitalLabel(vital);
  if (value !== null && fixed)
    return (
      <td>
        <strong>{quantityText(vital, value)}</strong>
      </td>
    );
  if (value === null) return <td>{t('common.none')}</td>;
  const move = (direction: 1 | -1) => () => {
    const moved = roundHalfUp(value + direction * (STEP[vital] ?? USUAL_STEP), decimals);
    onChange({ low, high, [side]: moved });
  };
  return (
    <td className="limit-cell">
      <button
        type="button"
        className="key"
        aria-label={t(side === 'low' ? 'limits.lowDown' : 'limits.highDown', { label })}
        onClick={move(-1)}
      >
        −
      </button>
      <strong>{quantityText(vital, value)}</strong>
      <button
        type="button"
        className="key"
        aria-label={t(side === 'low' ? 'limits.lowUp' : 'limits.highUp', { label })}
        onClick={move(1)}
      >
        +
      </button>
    </td>
  );
}
