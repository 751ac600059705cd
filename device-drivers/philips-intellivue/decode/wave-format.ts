import { type Attributes, attribute } from '../wire/attributes.ts';
import type { ByteReader } from '../wire/byte-reader.ts';
import { readFloat } from '../wire/float.ts';
import { Malformed } from '../wire/malformed.ts';
import { ATTRIBUTE, TICKS_PER_MS } from '../wire/nomenclature.ts';
import { readString } from '../wire/text.ts';
import { ucumUnit } from './terms.ts';

/** How to read the samples of one wave object. Source: spec section 5.4. */
export interface WaveFormat {
  readonly label: string;
  readonly unit: string | null;
  readonly rateHz: number;
  readonly samplesPerMessage: number;
  readonly bytesPerSample: 1 | 2;
  readonly significantMask: number;
  /** Bits above the significant ones mark a sample (pacer spike, saturation …). */
  readonly markedMask: number;
  /** Physical value of a raw sample. */
  readonly physical: (raw: number) => number;
  readonly range: { readonly low: number; readonly high: number } | null;
}

const EXTENDED_RANGE = 0x1000;

/** @returns undefined while an attribute it needs has not come yet; @throws Malformed */
export function readWaveFormat(attributes: Attributes): WaveFormat | undefined {
  const specification = attribute(attributes, ATTRIBUTE.waveSpecification);
  const period = attribute(attributes, ATTRIBUTE.samplePeriod);
  const scale = attribute(attributes, ATTRIBUTE.scale);
  if (!specification || !period || !scale) return undefined;
  const samplesPerMessage = specification.u16();
  const bits = specification.u8();
  const significant = specification.u8();
  const flags = specification.u16();
  const periodTicks = period.u32();
  if ((bits !== 8 && bits !== 16) || significant === 0 || significant > bits || periodTicks === 0 || samplesPerMessage === 0) {
    throw new Malformed(
      'bad-wave-format',
      `array ${samplesPerMessage}, ${bits} bits, ${significant} significant, period ${periodTicks}`,
    );
  }
  const label = attribute(attributes, ATTRIBUTE.labelString);
  const unit = attribute(attributes, ATTRIBUTE.unit);
  const full = 2 ** bits - 1;
  const significantMask = flags & EXTENDED_RANGE ? 2 ** significant - 1 : full;
  const physical = readScale(scale);
  return {
    label: label ? readString(label) : '',
    // Without a scale the numbers are raw: a unit would be a lie.
    unit: physical.scaled && unit ? ucumUnit(unit.u16()) : null,
    rateHz: (TICKS_PER_MS * 1000) / periodTicks,
    samplesPerMessage,
    bytesPerSample: bits === 8 ? 1 : 2,
    significantMask,
    markedMask: full - significantMask,
    physical: physical.of,
    range: physical.range,
  };
}

interface Scale {
  readonly scaled: boolean;
  readonly range: { readonly low: number; readonly high: number };
  readonly of: (raw: number) => number;
}

/** Value = lower + (sample - lower sample) x (upper - lower) / (upper sample - lower sample); NaN limits mean raw numbers. */
function readScale(reader: ByteReader): Scale {
  const [lower, upper] = [readFloat(reader).value, readFloat(reader).value];
  const [lowerSample, upperSample] = [reader.u16(), reader.u16()];
  if (lower === null || upper === null || lowerSample === upperSample) {
    return { scaled: false, range: { low: lowerSample, high: upperSample }, of: (raw) => raw };
  }
  const step = (upper - lower) / (upperSample - lowerSample);
  return { scaled: true, range: { low: lower, high: upper }, of: (raw) => lower + (raw - lowerSample) * step };
}
