/** One pulse as it is heard: measured from the samples alone, s. */
export interface HeardPulse {
  /** From 90 % of the rise to 90 % of the fall. */
  readonly durationS: number;
  /** From 10 % of full height, or silence, to 90 %. */
  readonly riseS: number;
  readonly fallS: number;
  /** Where the rise passes 90 %, and the fall. */
  readonly from90S: number;
  readonly to90S: number;
  readonly amplitude: number;
}

const WINDOW_S = 0.003;
const SILENT = 0.002;

/** Loudness over time, sample by sample: the largest sample of some ms, as an envelope follower hears it. */
function envelopeOf(samples: Float32Array, rateHz: number, periodS: number): Float64Array {
  const half = Math.round((Math.max(WINDOW_S, periodS) * rateHz) / 2);
  const envelope = new Float64Array(samples.length);
  const best: number[] = [];
  const at = (index: number): number => Math.abs(samples[index] ?? 0);
  for (let index = 0; index < samples.length + half; index += 1) {
    while (best.length > 0 && at(best.at(-1) ?? 0) <= at(index)) best.pop();
    best.push(index);
    while ((best[0] ?? 0) < index - 2 * half) best.shift();
    if (index >= half) envelope[index - half] = at(best[0] ?? 0);
  }
  return envelope;
}

/** Pulses of a burst, found in its samples. @param fundamentalHz so that the envelope does not follow single waves */
export function heardPulses(samples: Float32Array, rateHz: number, fundamentalHz: number): readonly HeardPulse[] {
  const periodS = 1 / fundamentalHz;
  const envelope = envelopeOf(samples, rateHz, periodS);
  // The follower hears a pulse for half its window too early and too late.
  const slackS = Math.max(WINDOW_S, periodS) / 2;
  const pulses: HeardPulse[] = [];
  for (let index = 0; index < envelope.length; index += 1) {
    if ((envelope[index] ?? 0) <= SILENT) continue;
    let end = index;
    while (end < envelope.length && (envelope[end] ?? 0) > SILENT) end += 1;
    pulses.push(measured(envelope.subarray(index, end), index, rateHz, slackS));
    index = end;
  }
  return pulses;
}

function measured(pulse: Float64Array, offset: number, rateHz: number, slackS: number): HeardPulse {
  const amplitude = Math.max(...pulse);
  const rise = pulse.findIndex((level) => level >= 0.9 * amplitude);
  const fall = pulse.length - 1 - [...pulse].reverse().findIndex((level) => level >= 0.9 * amplitude);
  const from90S = (offset + rise) / rateHz + slackS;
  const to90S = (offset + fall) / rateHz - slackS;
  return {
    durationS: to90S - from90S,
    riseS: rise / rateHz,
    fallS: (pulse.length - 1 - fall) / rateHz,
    from90S,
    to90S,
    amplitude,
  };
}

/** Level of one frequency in the samples, dB of full scale (Goertzel). */
export function levelDb(samples: Float32Array, rateHz: number, hertz: number): number {
  const step = 2 * Math.cos((2 * Math.PI * hertz) / rateHz);
  let [before, now] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const shaped = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / samples.length));
    [before, now] = [now, shaped + step * now - before];
  }
  const power = before ** 2 + now ** 2 - step * before * now;
  return 10 * Math.log10(power / (samples.length / 4) ** 2);
}
