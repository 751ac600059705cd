import { useState } from 'react';
import { t } from '../i18n/index.ts';
import { numberText } from '../i18n/numbers.ts';

const ROWS = 7;

/** A key for every tenth; the rows move for values out of the usual. */
export function DecimalKeys({
  lowest,
  usual,
  highest,
  unit,
  onEnter,
}: {
  lowest: number;
  usual: number;
  highest: number;
  unit: string;
  onEnter: (value: number) => void;
}) {
  const [first, setFirst] = useState(usual);
  const last = highest - ROWS;
  const move = (by: number) => () => setFirst(Math.max(lowest, Math.min(last, first + by)));
  return (
    <div className="number-keys">
      <div className="number-move">
        <button type="button" className="key" disabled={first === lowest} onClick={move(-ROWS)}>
          {t('scores.belowRow', { value: numberText(first, 1) })}
        </button>
        <span>{unit}</span>
        <button type="button" className="key" disabled={first === last} onClick={move(ROWS)}>
          {t('scores.aboveRow', { value: numberText(first + ROWS - 0.1, 1) })}
        </button>
      </div>
      {Array.from({ length: ROWS * 10 }, (_, index) => first * 10 + index).map((tenths) => (
        <button key={tenths} type="button" onClick={() => onEnter(tenths / 10)}>
          {numberText(tenths / 10, 1)}
        </button>
      ))}
    </div>
  );
}

interface WholeProps {
  readonly upTo: number;
  readonly step?: number;
  readonly onEnter: (value: number) => void;
}

/** A key for every whole number from zero, or every so many: zero is a value. */
export function WholeKeys({ upTo, step = 1, onEnter }: WholeProps) {
  return (
    <div className="number-keys">
      {Array.from({ length: upTo / step + 1 }, (_, at) => at * step).map((value) => (
        <button key={value} type="button" onClick={() => onEnter(value)}>
          {value}
        </button>
      ))}
    </div>
  );
}
