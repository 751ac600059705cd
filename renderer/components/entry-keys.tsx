import { useState } from 'react';
import type { BedEntry } from '#ipc';
import { DecimalKeys, WholeKeys } from './number-keys.tsx';

type Choice<What extends BedEntry['what']> = readonly [
  value: Extract<BedEntry, { what: What }>['value'],
  text: string,
  note?: string,
];

const ACVPU: readonly Choice<'consciousness'>[] = [
  ['A', 'Alert', 'A'],
  ['C', 'New confusion', 'C'],
  ['V', 'Responds to voice', 'V'],
  ['P', 'Responds to pain', 'P'],
  ['U', 'Unresponsive', 'U'],
];
const OXYGEN: readonly Choice<'supplemental-oxygen'>[] = [
  [false, 'Room air'],
  [true, 'Oxygen'],
];
const EFFORT: readonly Choice<'respiratory-effort'>[] = [
  ['normal', 'Normal'],
  ['mild', 'Mild increase'],
  ['moderate', 'Moderate increase'],
  ['severe', 'Severe, or any apnoea'],
];
const DELIVERY: readonly Choice<'oxygen-delivery'>[] = [
  ['air', 'Room air'],
  ['low', 'Oxygen, below 4 L/min and 50 %'],
  ['high', 'Oxygen, 4 L/min or 50 % and more'],
];
const REFILL: readonly Choice<'capillary-refill'>[] = [
  [1, '1 s'],
  [2, '2 s'],
  [3, '3 s'],
  [4, '4 s'],
  [5, '5 s and more'],
];

/** What no device measures here: one touch once the panel is open. */
export function EntryKeys({ what, onEnter }: { what: BedEntry['what']; onEnter: (entry: BedEntry) => void }) {
  switch (what) {
    case 'consciousness':
      return <Keys choices={ACVPU} onChoose={(value) => onEnter({ what, value })} />;
    case 'supplemental-oxygen':
      return <Keys choices={OXYGEN} onChoose={(value) => onEnter({ what, value })} />;
    case 'respiratory-effort':
      return <Keys choices={EFFORT} onChoose={(value) => onEnter({ what, value })} />;
    case 'oxygen-delivery':
      return <Keys choices={DELIVERY} onChoose={(value) => onEnter({ what, value })} />;
    case 'capillary-refill':
      return <Keys choices={REFILL} onChoose={(value) => onEnter({ what, value })} />;
    case 'spo2-scale':
      return <ScaleKeys onEnter={onEnter} />;
    case 'temperature':
      return <DecimalKeys lowest={25} usual={35} highest={45} unit="°C" onEnter={(value) => onEnter({ what, value })} />;
    case 'respiratory-rate':
      return <WholeKeys upTo={69} onEnter={(value) => onEnter({ what, value })} />;
  }
}

function Keys<T extends string | number | boolean>({
  choices,
  onChoose,
}: {
  choices: readonly (readonly [value: T, text: string, note?: string])[];
  onChoose: (value: T) => void;
}) {
  return (
    <div className="entry-keys">
      {choices.map(([value, text, mark]) => (
        <button key={text} type="button" className="key" onClick={() => onChoose(value)}>
          {mark !== undefined && <strong>{mark}</strong>} {text}
        </button>
      ))}
    </div>
  );
}

/** Scale 2 asks once more: it makes low saturations count as normal (clinical-scores 1.1). */
function ScaleKeys({ onEnter }: { onEnter: (entry: BedEntry) => void }) {
  const [asked, setAsked] = useState(false);
  const set = (value: 1 | 2) => () => onEnter({ what: 'spo2-scale', value });
  if (!asked)
    return (
      <div className="entry-keys">
        <button type="button" className="key" onClick={set(1)}>
          <strong>Scale 1</strong> target 96 % and above
        </button>
        <button type="button" className="key" onClick={() => setAsked(true)}>
          <strong>Scale 2</strong> target 88–92 %, prescribed
        </button>
      </div>
    );
  return (
    <div className="entry-keys">
      <p>
        Scale 2 is for confirmed hypercapnic respiratory failure, prescribed by a competent clinician and recorded. COPD alone
        does not select it.
      </p>
      <button type="button" className="key" onClick={set(2)}>
        It has been prescribed: Scale 2
      </button>
      <button type="button" className="key" onClick={() => setAsked(false)}>
        Back
      </button>
    </div>
  );
}
