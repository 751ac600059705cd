import type { Command } from 'commander';
import { BreathDetector, compareBeats, InputRefused } from '#clinical';
import { loadChannel } from './recording-channel-adapter.ts';

/** Breaths are marked by eye: wider than the window of a beat. Our own. */
const WINDOW_S = 0.5;

/** `wardlight breaths --in FILE --channel NAME`: one JSON line per breath, then the mean rate and, if marked, agreement per person. */
export function register(program: Command): void {
  program
    .command('breaths')
    .description('breaths of a recorded respiration wave (Schäfer 2008), compared with breaths.csv beside it if there is one')
    .requiredOption('--in <file>', 'CSV or CSV.gz with t_s and one column a channel, or its folder')
    .requiredOption('--channel <name>', 'name of the respiration channel, for example RESP')
    .action((options: { in: string; channel: string }) => {
      const { rateHz, startS, samples, breathsS } = loadChannel(options.in, options.channel);
      const times = detector(rateHz, startS, options.in)
        .push(samples)
        .map(({ atS }) => atS);
      const marks = Object.entries(breathsS).map(([annotator, marked]) => ({
        annotator,
        ...compareBeats(times, marked, 0, WINDOW_S),
      }));
      const lines = [...times.map((atS) => ({ t_s: rounded(atS, 3) })), { ...summary(times), windowS: WINDOW_S, marks }];
      process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    });
}

function detector(rateHz: number, startS: number, where: string): BreathDetector {
  try {
    return new BreathDetector(rateHz, startS);
  } catch (error) {
    if (error instanceof RangeError) throw new InputRefused(where, error.message);
    throw error;
  }
}

/** A rate needs two breaths. */
function summary(times: readonly number[]): object {
  const [first, last] = [times[0], times.at(-1)];
  const spanS = first !== undefined && last !== undefined ? last - first : 0;
  return { breaths: times.length, meanRate: spanS > 0 ? rounded((60 * (times.length - 1)) / spanS, 1) : null, unit: '/min' };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
