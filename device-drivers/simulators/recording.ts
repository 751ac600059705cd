import type { PatientSignals, SignalNumeric, SignalWave } from '#device';
import type { NumberTable } from './csv.ts';
import { deriveNumerics, type RecordedWave } from './derived-numerics.ts';
import { type Channel, channelOf, NUMERIC_COLUMNS } from './recording-channels.ts';

export interface RecordedFile {
  readonly rateHz: number;
  readonly table: NumberTable;
  /** Unit by channel name; a channel without an entry gets its usual unit. */
  readonly units: ReadonlyMap<string, string>;
}

const METRIC = 0x20000;
/** A cuff pressure stays on the screen until the next one, but not longer than this. */
const CUFF_HELD_S = 600;

/** Waves and numbers of a recorded patient, played round and round. Waves first as recorded; numbers never invented. */
export function recordedPatient(
  title: string,
  durationS: number,
  files: readonly RecordedFile[],
  ownNumerics: NumberTable | undefined,
): PatientSignals {
  const channels = files.flatMap(recordedChannels);
  const own = ownNumerics ? recordedNumerics(ownNumerics, durationS) : [];
  const derived = deriveNumerics(
    channels.map(({ wave }) => wave),
    durationS,
  );
  // What the recording's own monitor said goes before what we read off its waves.
  const numerics = [...own, ...derived.filter(({ code }) => !own.some((numeric) => numeric.code === code))];
  return { title, durationS, waves: channels.map(signalWave), numerics };
}

interface RecordedChannel {
  readonly channel: Channel;
  readonly wave: RecordedWave;
}

function recordedChannels({ rateHz, table, units }: RecordedFile): readonly RecordedChannel[] {
  return table.names.flatMap((name) => {
    const channel = channelOf(name, units.get(name));
    const samples = table.column(name);
    return channel && samples ? [{ channel, wave: { id: channel.id, rateHz, samples } }] : [];
  });
}

function signalWave({ channel, wave }: RecordedChannel): SignalWave {
  const { samples, rateHz } = wave;
  return {
    code: METRIC + channel.id,
    label: channel.label,
    rateHz,
    unit: channel.unit,
    range: rangeOf(samples),
    sample(n) {
      const value = samples[n % samples.length] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    },
  };
}

function rangeOf(samples: ArrayLike<number>): SignalWave['range'] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let n = 0; n < samples.length; n += 1) {
    const value = samples[n] ?? Number.NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? { low, high } : { low: 0, high: 1 };
}

/** One row a minute; t_s counts from the first wave sample. */
function recordedNumerics(table: NumberTable, durationS: number): readonly SignalNumeric[] {
  const times = table.column('t_s') ?? new Float64Array();
  return table.names.flatMap((name) => {
    const column = NUMERIC_COLUMNS[name];
    const values = table.column(name);
    if (!column || !values) return [];
    const isCuff = name.startsWith('NBP');
    const at = (tS: number) => valueAt(times, values, tS % durationS, isCuff);
    return [{ code: METRIC + column.id, label: column.label, unit: column.unit, at }];
  });
}

/** The last row up to now. Zero means "no valid value" in these recordings; a blank cuff field means "not measured again". */
function valueAt(times: Float64Array, values: Float64Array, tS: number, isCuff: boolean): number | null {
  let shown: number | null = null;
  for (let row = 0; row < times.length && (times[row] ?? 0) <= tS; row += 1) {
    const value = values[row] ?? Number.NaN;
    if (isCuff && (Number.isNaN(value) || tS - (times[row] ?? 0) > CUFF_HELD_S)) continue;
    shown = Number.isNaN(value) || value === 0 ? null : value;
  }
  return shown;
}
