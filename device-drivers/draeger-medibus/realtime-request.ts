import { CODE, SYNC, SYNC_CODE, SYNC_COMMAND } from './codes.ts';
import type { Stream } from './realtime.ts';
import { waveTerm } from './tables/lookup.ts';
import { command } from './wire.ts';

/** Those of one sync byte: four streams of 16 ms are a third of a line of 19200 baud. */
const MOST_STREAMS = 4;
/** Airway pressure, flow, CO2, volume, pleth. */
const USUAL = ['00', '01', '06', '07', '08', '03', '02'];

/** @param codes IEEE 11073 codes, the most wanted first; none = the usual */
export function streamsWanted(offered: readonly Stream[], codes: readonly number[]): readonly Stream[] {
  const rank = ({ code }: Stream): number => {
    const place = codes.length === 0 ? USUAL.indexOf(code) : codes.indexOf(waveTerm(code)?.code ?? 0);
    return place < 0 ? Number.POSITIVE_INFINITY : place;
  };
  return offered
    .filter((stream) => Number.isFinite(rank(stream)))
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, MOST_STREAMS);
}

/** Every sample of each. */
export function configureRequest(streams: readonly Stream[]): Uint8Array {
  return command(CODE.configureRealtime, streams.map(({ code }) => `${code}01`).join(''));
}

/** Not answered, and to be said again each five seconds. @param count the first so many */
export function enableStreams(count: number): Uint8Array {
  const end = [SYNC_CODE.end, SYNC_COMMAND];
  return Uint8Array.of(SYNC, SYNC_CODE.enable, SYNC_COMMAND | (2 ** count - 1), ...end);
}

export function disableStreams(): Uint8Array {
  return enableStreams(0);
}
