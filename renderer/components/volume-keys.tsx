import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';

/** How loud alarms are here; each touch is heard. Never below what the unit allows. */
export function VolumeKeys() {
  const volume = useBedside((state) => state.alarms?.volume);
  if (volume === undefined) return null;
  const { value, usual, lowest, highest } = volume;
  const set = (wanted: number) => () => tellMonitor({ type: 'set-volume', volume: wanted });
  return (
    <section className="volume">
      <h3>
        Volume of alarms {value} of {highest}
      </h3>
      <p>
        Usual {usual}, lowest {lowest}; back to the usual with the next patient.
      </p>
      <div className="choice">
        <button type="button" className="key" aria-label="Quieter" disabled={value <= lowest} onClick={set(value - 1)}>
          −
        </button>
        <button type="button" className="key" aria-label="Louder" disabled={value >= highest} onClick={set(value + 1)}>
          +
        </button>
      </div>
    </section>
  );
}
