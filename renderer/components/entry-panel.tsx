import { useState } from 'react';
import type { BedEntry } from '#ipc';

const ACVPU = [
  ['A', 'Alert'],
  ['C', 'New confusion'],
  ['V', 'Voice'],
  ['P', 'Pain'],
  ['U', 'Unresponsive'],
] as const;
const NORMAL_CELSIUS = 37.0;

/** What no device measures, in two touches. */
export function EntryPanel({
  what,
  onEnter,
  onCancel,
}: {
  what: BedEntry['what'];
  onEnter: (entry: BedEntry) => void;
  onCancel: () => void;
}) {
  return (
    <div className="entry-panel" role="dialog" aria-label={what}>
      {what === 'consciousness' &&
        ACVPU.map(([value, text]) => (
          <button key={value} type="button" onClick={() => onEnter({ what, value })}>
            <strong>{value}</strong> {text}
          </button>
        ))}
      {what === 'supplemental-oxygen' && (
        <>
          <button type="button" onClick={() => onEnter({ what, value: false })}>
            Air
          </button>
          <button type="button" onClick={() => onEnter({ what, value: true })}>
            Oxygen
          </button>
        </>
      )}
      {what === 'temperature' && <TemperatureKeys onEnter={(value) => onEnter({ what, value })} />}
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}

function TemperatureKeys({ onEnter }: { onEnter: (celsius: number) => void }) {
  const [tenths, setTenths] = useState(NORMAL_CELSIUS * 10);
  const text = (tenths / 10).toFixed(1);
  return (
    <>
      <button type="button" onClick={() => setTenths(tenths - 1)} aria-label="lower">
        −
      </button>
      <output>{text} °C</output>
      <button type="button" onClick={() => setTenths(tenths + 1)} aria-label="higher">
        +
      </button>
      <button type="button" onClick={() => onEnter(tenths / 10)}>
        Enter {text}
      </button>
    </>
  );
}
