import { useState } from 'react';
import type { BedEntry } from '#ipc';
import { type TextKey, t } from '../i18n/index.ts';
import { shownUnit } from '../units.ts';
import { DecimalKeys, WholeKeys } from './number-keys.tsx';

type Choice<What extends BedEntry['what']> = readonly [
  value: Extract<BedEntry, { what: What }>['value'],
  text: TextKey | number,
  note?: string,
];

const ACVPU: readonly Choice<'consciousness'>[] = [
  ['A', 'scores.alert', 'A'],
  ['C', 'scores.confusion', 'C'],
  ['V', 'scores.voice', 'V'],
  ['P', 'scores.pain', 'P'],
  ['U', 'scores.unresponsive', 'U'],
];
const OXYGEN: readonly Choice<'supplemental-oxygen'>[] = [
  [false, 'scores.roomAir'],
  [true, 'scores.oxygenKey'],
];
const EFFORT: readonly Choice<'respiratory-effort'>[] = [
  ['normal', 'scores.effortNormal'],
  ['mild', 'scores.effortMild'],
  ['moderate', 'scores.effortModerate'],
  ['severe', 'scores.effortSevere'],
];
const DELIVERY: readonly Choice<'oxygen-delivery'>[] = [
  ['air', 'scores.roomAir'],
  ['low', 'scores.oxygenLowKey'],
  ['high', 'scores.oxygenHighKey'],
];
const REFILL: readonly Choice<'capillary-refill'>[] = [
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 'scores.refillMost'],
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
      return <TemperatureKeys onEnter={(value) => onEnter({ what, value })} />;
    case 'respiratory-rate':
      return <WholeKeys upTo={69} onEnter={(value) => onEnter({ what, value })} />;
    case 'pain':
      return <WholeKeys upTo={10} onEnter={(value) => onEnter({ what, value })} />;
    case 'urine-output':
      return <WholeKeys upTo={1000} step={25} onEnter={(value) => onEnter({ what, value })} />;
  }
}

function Keys<T extends string | number | boolean>({
  choices,
  onChoose,
}: {
  choices: readonly (readonly [value: T, text: TextKey | number, note?: string])[];
  onChoose: (value: T) => void;
}) {
  return (
    <div className="entry-keys">
      {choices.map(([value, text, mark]) => (
        <button key={String(value)} type="button" className="key" onClick={() => onChoose(value)}>
          {mark !== undefined && <strong>{mark}</strong>}{' '}
          {typeof text === 'number' ? t('common.seconds', { count: text }) : t(text)}
        </button>
      ))}
    </div>
  );
}

/** In the unit of the screen; what is charted is °C, to a tenth. */
function TemperatureKeys({ onEnter }: { onEnter: (celsius: number) => void }) {
  const { text, of } = shownUnit('Cel');
  if (of(0) === 0) return <DecimalKeys lowest={25} usual={35} highest={45} unit={text} onEnter={onEnter} />;
  const celsius = (value: number): number => Math.round(((value - of(0)) / (of(1) - of(0))) * 10) / 10;
  return <DecimalKeys lowest={77} usual={95} highest={113} unit={text} onEnter={(value) => onEnter(celsius(value))} />;
}

/** Scale 2 asks once more: it makes low saturations count as normal (clinical-scores 1.1). */
function ScaleKeys({ onEnter }: { onEnter: (entry: BedEntry) => void }) {
  const [asked, setAsked] = useState(false);
  const set = (value: 1 | 2) => () => onEnter({ what: 'spo2-scale', value });
  if (!asked)
    return (
      <div className="entry-keys">
        <button type="button" className="key" onClick={set(1)}>
          <strong>{t('scores.scale', { scale: 1 })}</strong> {t('scores.scale1Text')}
        </button>
        <button type="button" className="key" onClick={() => setAsked(true)}>
          <strong>{t('scores.scale', { scale: 2 })}</strong> {t('scores.scale2Text')}
        </button>
      </div>
    );
  return (
    <div className="entry-keys">
      <p>{t('scores.scale2Warning')}</p>
      <button type="button" className="key" onClick={set(2)}>
        {t('scores.scale2Confirm')}
      </button>
      <button type="button" className="key" onClick={() => setAsked(false)}>
        {t('common.back')}
      </button>
    </div>
  );
}
