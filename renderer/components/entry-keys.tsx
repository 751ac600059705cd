import { useState } from 'react';
import type { BedEntry } from '#ipc';

const ACVPU = [
  ['A', 'Alert'],
  ['C', 'New confusion'],
  ['V', 'Responds to voice'],
  ['P', 'Responds to pain'],
  ['U', 'Unresponsive'],
] as const;

/** What no device measures here: one touch once the panel is open. */
export function EntryKeys({ what, onEnter }: { what: BedEntry['what']; onEnter: (entry: BedEntry) => void }) {
  switch (what) {
    case 'consciousness':
      return (
        <div className="entry-keys">
          {ACVPU.map(([value, text]) => (
            <button key={value} type="button" className="key" onClick={() => onEnter({ what, value })}>
              <strong>{value}</strong> {text}
            </button>
          ))}
        </div>
      );
    case 'supplemental-oxygen':
      return (
        <div className="entry-keys">
          <button type="button" className="key" onClick={() => onEnter({ what, value: false })}>
            Room air
          </button>
          <button type="button" className="key" onClick={() => onEnter({ what, value: true })}>
            Oxygen
          </button>
        </div>
      );
    case 'temperature':
      return <TemperatureKeys onEnter={(value) => onEnter({ what, value })} />;
  }
}

const ROWS = 7;
const USUAL_DEGREE = 35;
const LOWEST_DEGREE = 25;
const HIGHEST_DEGREE = 45 - ROWS;

/** A key for every tenth of a degree; the rows move for temperatures out of the usual. */
function TemperatureKeys({ onEnter }: { onEnter: (celsius: number) => void }) {
  const [degree, setDegree] = useState(USUAL_DEGREE);
  const move = (by: number) => () => setDegree(Math.max(LOWEST_DEGREE, Math.min(HIGHEST_DEGREE, degree + by)));
  return (
    <div className="temperature-keys">
      <div className="temperature-move">
        <button type="button" className="key" disabled={degree === LOWEST_DEGREE} onClick={move(-ROWS)}>
          Below {degree}.0
        </button>
        <span>°C</span>
        <button type="button" className="key" disabled={degree === HIGHEST_DEGREE} onClick={move(ROWS)}>
          Above {degree + ROWS - 1}.9
        </button>
      </div>
      {Array.from({ length: ROWS * 10 }, (_, index) => degree * 10 + index).map((tenths) => (
        <button key={tenths} type="button" onClick={() => onEnter(tenths / 10)}>
          {(tenths / 10).toFixed(1)}
        </button>
      ))}
    </div>
  );
}
