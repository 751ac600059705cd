import type { SignalWave } from '#device';
import { UCUM_UNITS } from '../../nomenclature/units.table.ts';
import { writeFloat } from '../wire/float.ts';
import { ATTRIBUTE, STATE } from '../wire/nomenclature.ts';
import type { Fault } from './faults.ts';
import { type AttributeEntry, built, polledObject, text, u16, u32 } from './object-writer.ts';

/** Waves go out each 256 ms. Source: spec section 5.4. */
export const WAVE_MESSAGE_MS = 256;
/** The rates these monitors sample at, Hz. A recording at another rate is interpolated to the next of them. */
const RATES = [62.5, 125, 250, 500] as const;

interface WaveObject {
  readonly signal: SignalWave;
  readonly handle: number;
  readonly physioId: number;
  readonly rateHz: number;
  readonly samplesPerMessage: number;
  readonly scale: Scale;
}

/** Raw = (value - low) / (high - low) x top. Waves without unit have no scale on the wire, as pleth has none *(real)*. */
interface Scale {
  readonly low: number;
  readonly high: number;
  readonly top: number;
  readonly significant: number;
  readonly named: boolean;
}

const FIRST_HANDLE = 0x0402;
/** Bits above the significant ones say that a sample is none. */
const INVALID_SAMPLE = 0x8001;
const EXTENDED_RANGE = 0x1000;
/** Each object repeats its description every 8 messages, in turns *(real)*. */
const DESCRIBED_EVERY = 8;
const ECG_GENERIC = 0x00020100;

/** The waves of a simulated monitor, and which of them it sends. */
export class WaveObjects {
  readonly #all: readonly WaveObject[];
  #sent: readonly WaveObject[];
  #priority: readonly number[];

  constructor(signals: readonly SignalWave[]) {
    this.#all = signals.map(waveObject);
    this.#sent = this.#all;
    this.#priority = this.#all.map(textId);
  }

  get priority(): readonly number[] {
    return this.#priority;
  }

  /** @param textIds the waves wanted, most wanted first; others are no longer sent */
  setPriority(textIds: readonly number[]): void {
    this.#priority = textIds;
    this.#sent = textIds.flatMap((id) =>
      this.#all.filter((wave) => textId(wave) === id || (id === ECG_GENERIC && isEcg(wave.physioId))),
    );
  }

  /** The first message of a poll: descriptions and no samples *(real)*. */
  descriptions(): readonly Uint8Array[] {
    return this.#sent.map((wave) => polledObject(wave.handle, describe(wave)));
  }

  /** @param block which 256 ms since the signals began */
  read(block: number, sequence: number, described: boolean, faults: ReadonlySet<Fault>): readonly Uint8Array[] {
    return this.#sent.map((wave, index) => {
      const turn = (sequence + index * 4) % DESCRIBED_EVERY === 0;
      return polledObject(wave.handle, [
        ...(described && turn ? describe(wave) : []),
        [ATTRIBUTE.wave, observed(wave, block, faults)],
      ]);
    });
  }
}

function waveObject(signal: SignalWave, index: number): WaveObject {
  const physioId = signal.code & 0xffff;
  const rateHz = RATES.find((rate) => rate >= signal.rateHz * 0.99) ?? 500;
  return {
    signal,
    handle: FIRST_HANDLE + index,
    physioId,
    rateHz,
    samplesPerMessage: (rateHz * WAVE_MESSAGE_MS) / 1000,
    scale: scaleOf(signal),
  };
}

function scaleOf({ unit, range }: SignalWave): Scale {
  if (unit === null) return { ...range, top: 0x0fff, significant: 12, named: false };
  // The ECG scale of a real monitor: 5 uV a step.
  if (unit === 'mV') return { low: -40.96, high: 40.955, top: 0x3fff, significant: 14, named: true };
  return {
    low: Math.floor(range.low * 100) / 100,
    high: Math.ceil(range.high * 100) / 100,
    top: 0x3fff,
    significant: 14,
    named: true,
  };
}

function textId({ physioId }: WaveObject): number {
  return 0x20000 + physioId;
}

function isEcg(physioId: number): boolean {
  return physioId >= 0x0100 && physioId < 0x0200;
}

function describe(wave: WaveObject): readonly AttributeEntry[] {
  const { scale } = wave;
  const limits = built((writer) => {
    writeFloat(writer, scale.named ? scale.low : null, 3);
    writeFloat(writer, scale.named ? scale.high : null, 3);
    writer.u16(0).u16(scale.top);
  });
  return [
    [ATTRIBUTE.handle, u16(wave.handle)],
    [ATTRIBUTE.type, u16(1, wave.physioId)],
    [
      ATTRIBUTE.waveSpecification,
      built((writer) =>
        writer
          .u16(wave.samplesPerMessage)
          .u8(16)
          .u8(scale.significant)
          .u16(0xc000 | EXTENDED_RANGE),
      ),
    ],
    [ATTRIBUTE.samplePeriod, u32(8000 / wave.rateHz)],
    [ATTRIBUTE.label, u32(textId(wave))],
    [ATTRIBUTE.labelString, text(wave.signal.label.padEnd(6))],
    [ATTRIBUTE.unit, u16(unitCode(wave.signal.unit))],
    [ATTRIBUTE.scale, limits],
    [ATTRIBUTE.fixedValues, u16(1, 4, 1, INVALID_SAMPLE)],
  ];
}

function unitCode(ucum: string | null): number {
  const found = Object.entries(UCUM_UNITS).find(([, unit]) => unit === ucum);
  return found ? Number(found[0]) : 0x0200;
}

function observed(wave: WaveObject, block: number, faults: ReadonlySet<Fault>): Uint8Array {
  const leadsOff = faults.has('leads-off') && isEcg(wave.physioId);
  const flat = faults.has('probe-off') && wave.physioId === 0x4bb4;
  return built((writer) => {
    writer.u16(wave.physioId).u16(leadsOff ? STATE.invalid : 0);
    writer.sized(() => {
      for (let n = block * wave.samplesPerMessage; n < (block + 1) * wave.samplesPerMessage; n += 1) {
        writer.u16(flat ? (wave.scale.top + 1) / 2 : raw(sampleAt(wave, n), wave.scale));
      }
    });
  });
}

function raw(value: number | null, { low, high, top }: Scale): number {
  if (value === null) return INVALID_SAMPLE;
  return Math.min(top, Math.max(0, Math.round(((value - low) / (high - low)) * top)));
}

function sampleAt({ signal, rateHz }: WaveObject, n: number): number | null {
  if (signal.rateHz === rateHz) return signal.sample(n);
  const position = (n / rateHz) * signal.rateHz;
  const before = Math.floor(position);
  const [left, right] = [signal.sample(before), signal.sample(before + 1)];
  return left === null || right === null ? null : left + (right - left) * (position - before);
}
