import type { Sink, Told } from '../../framing/sink.ts';
import type { Monitor } from './monitor.ts';
import { type Origin, waveReading } from './readings.ts';
import { readWaves } from './waves.ts';

/** Lost packets that are shown as a gap of their length (5 s); after more the wave begins anew. */
const MOST_FILLED = 20;
/** A number this little behind is a packet that was overtaken or doubled, not a monitor that began anew. */
const MOST_LATE = 8;

/** One packet of waves, in its place behind those before. */
export function takeWaves(bytes: Uint8Array, monitor: Monitor, origin: Origin, told: Told, sink: Sink): void {
  const { number, drawn, trouble, unknownStates } = readWaves(bytes);
  if (trouble && (trouble.reason === 'truncated' || told.first(trouble.detail)))
    sink.issue(trouble.reason, trouble.detail, bytes);
  for (const state of unknownStates)
    if (told.first(`state ${state}`)) sink.issue('unknown-parameter', `a wave group with code ${state}`, bytes);
  const step = monitor.waveNumber === null ? 1 : (number - monitor.waveNumber) & 0xffff;
  if (step === 0 || step > 0xffff - MOST_LATE) {
    sink.issue('unexpected-data', `waves ${number} of ${monitor.address} came late or twice; they are not drawn`, bytes);
    return;
  }
  monitor.waveNumber = number;
  const lost = step - 1;
  if (lost > 0) sink.issue('sequence-gap', `${monitor.address}: ${lost} packets of waves are missing before number ${number}`);
  const filled = lost <= MOST_FILLED ? lost : 0;
  for (const wave of drawn) {
    const gap = new Array<null>(filled * wave.samples.length).fill(null);
    sink.readings.push(waveReading(wave, filled === 0 ? wave.samples : [...gap, ...wave.samples], origin));
  }
}
