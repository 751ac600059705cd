import type { HostInstant, WaveformChunk } from '#device';
import { type Attributes, attribute } from '../wire/attributes.ts';
import { ByteReader } from '../wire/byte-reader.ts';
import { Malformed } from '../wire/malformed.ts';
import { ATTRIBUTE, STATE, TICKS_PER_MS } from '../wire/nomenclature.ts';
import type { PolledObject } from '../wire/poll-result.ts';
import { moment } from './moment.ts';
import { metricIdentity, metricLabel } from './terms.ts';
import { readWaveFormat, type WaveFormat } from './wave-format.ts';

interface Wave {
  attributes: Attributes;
  format: WaveFormat | undefined;
  /** The waves that this object carried last, for filling gaps. */
  physioIds: readonly number[];
  /** Message time at which the next sample is due, ticks; null before the first sample. */
  dueTicks: number | null;
}

/** A gap longer than this is a new start of the wave, not a loss: about a minute of messages. */
const LONGEST_GAP_MESSAGES = 240;
/** The same minute in samples, whatever a description says of its messages. */
const LONGEST_GAP_SAMPLES = 32_768;
const LONGEST_OVERLAP_MESSAGES = 8;
const SAMPLES = new Set<number>([ATTRIBUTE.wave, ATTRIBUTE.compoundWave]);

export interface WaveOutcome {
  readonly chunks: readonly WaveformChunk[];
  /** Samples came before the attributes that explain them, or the device's clock left the wave's time axis. */
  readonly trouble: 'wave-without-description' | 'clock-jump' | null;
}

export interface WaveMessage {
  readonly arrival: HostInstant;
  readonly frame: number;
  /** Unwrapped RelativeTime of the message. */
  readonly ticks: number;
  readonly wall: string | null;
}

/** Keeps per object what its messages do not repeat; lives as long as one association. */
export class WaveDecoder {
  readonly #waves = new Map<number, Wave>();

  /**
   * The chunks of one object, lost messages first as null samples.
   * @throws Malformed
   */
  read(object: PolledObject, message: WaveMessage): WaveOutcome {
    const wave = this.#learn(object);
    // An empty array carries nothing, so that nothing is missing either.
    const observed = readObserved(object.attributes).filter(({ bytes }) => bytes.length > 0);
    if (observed.length === 0) return { chunks: [], trouble: null };
    const { format } = wave;
    if (!format) return { chunks: [], trouble: 'wave-without-description' };
    const messageTicks = (format.samplesPerMessage / format.rateHz) * 1000 * TICKS_PER_MS;
    const lost = wave.dueTicks === null ? 0 : Math.round((message.ticks - wave.dueTicks) / messageTicks);
    // A renewed poll may send once more what the old one already sent.
    if (lost < 0 && lost >= -LONGEST_OVERLAP_MESSAGES) return { chunks: [], trouble: null };
    const jumped = lost < 0 || lost > LONGEST_GAP_MESSAGES || lost * format.samplesPerMessage > LONGEST_GAP_SAMPLES;
    const missing = jumped ? [] : this.#missing(wave, format, lost, message);
    wave.dueTicks = message.ticks + messageTicks;
    wave.physioIds = observed.map(({ physioId }) => physioId);
    const present = observed.map((part) => chunk(part.physioId, samples(part, format), format, message));
    return { chunks: [...missing, ...present], trouble: jumped ? 'clock-jump' : null };
  }

  #missing(wave: Wave, format: WaveFormat, messages: number, message: WaveMessage): readonly WaveformChunk[] {
    if (messages === 0 || wave.dueTicks === null) return [];
    const nothing = new Array<null>(messages * format.samplesPerMessage).fill(null);
    const start = { ...message, ticks: wave.dueTicks };
    return wave.physioIds.map((physioId) => chunk(physioId, nothing, format, start));
  }

  #learn(object: PolledObject): Wave {
    const key = object.context * 0x10000 + object.handle;
    const known = this.#waves.get(key);
    const news = [...object.attributes].filter(([id]) => !SAMPLES.has(id));
    if (known && news.length === 0) return known;
    const attributes = new Map([...(known?.attributes ?? []), ...news]);
    const wave = known ?? { attributes, format: undefined, physioIds: [], dueTicks: null };
    wave.attributes = attributes;
    wave.format = readWaveFormat(attributes);
    this.#waves.set(key, wave);
    return wave;
  }
}

interface Observed {
  readonly physioId: number;
  readonly state: number;
  readonly bytes: Uint8Array;
}

function readObserved(attributes: Attributes): readonly Observed[] {
  const single = attribute(attributes, ATTRIBUTE.wave);
  const observed = single ? [readOne(single)] : [];
  const compound = attribute(attributes, ATTRIBUTE.compoundWave);
  if (!compound) return observed;
  const count = compound.u16();
  const list = compound.part(compound.u16());
  for (let left = count; left > 0; left -= 1) observed.push(readOne(list));
  return observed;
}

function readOne(reader: ByteReader): Observed {
  return { physioId: reader.u16(), state: reader.u16(), bytes: reader.take(reader.u16()) };
}

const UNUSABLE = STATE.invalid | STATE.unavailable | STATE.calibrating | STATE.test;

function samples({ state, bytes }: Observed, format: WaveFormat): readonly (number | null)[] {
  const reader = new ByteReader(bytes);
  const count = bytes.length / format.bytesPerSample;
  if (!Number.isInteger(count))
    throw new Malformed('bad-length', `${bytes.length} bytes of samples of ${format.bytesPerSample} bytes`);
  return Array.from({ length: count }, () => {
    const raw = format.bytesPerSample === 1 ? reader.u8() : reader.u16();
    // What each mark means is unverified, so a marked sample is not drawn.
    if (state & UNUSABLE || raw & format.markedMask) return null;
    return format.physical(raw & format.significantMask);
  });
}

function chunk(physioId: number, values: readonly (number | null)[], format: WaveFormat, message: WaveMessage): WaveformChunk {
  return {
    kind: 'waveform',
    frame: message.frame,
    time: moment(message.arrival, message.ticks, message.wall),
    ...metricIdentity(physioId),
    label: labelOf(physioId, format),
    unit: format.unit,
    rateHz: format.rateHz,
    samples: values,
    firstSampleUptimeMs: message.ticks / TICKS_PER_MS,
    range: format.range,
  };
}

/** ECG leads share one object and one label: the table's lead name tells them apart. */
function labelOf(physioId: number, format: WaveFormat): string {
  const isLead = physioId > 0x0100 && physioId < 0x0200;
  return format.label === '' || isLead ? metricLabel(physioId) : format.label;
}
