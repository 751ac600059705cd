import type { LimitPair, VitalKind } from '#clinical';
import { t } from '../i18n/index.ts';
import { steppedLimit } from '../limit-step.ts';
import { quantityText, vitalLabel } from '../vital-text.ts';

type Side = 'low' | 'high';

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
  const label = vitalLabel(vital);
  if (value !== null && fixed)
    return (
      <td>
        <strong>{quantityText(vital, value)}</strong>
      </td>
    );
  if (value === null) return <td>{t('common.none')}</td>;
  const move = (direction: 1 | -1) => () => onChange({ low, high, [side]: steppedLimit(vital, value, direction) });
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
