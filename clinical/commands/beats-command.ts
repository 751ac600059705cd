import type { Command } from 'commander';
import { type Beat, compareBeats, InputRefused, QrsDetector } from '#clinical';
import { loadChannel, type RecordedChannel } from './recording-channel-adapter.ts';

/** `wardlight beats --in FILE --channel NAME`: one JSON line per beat, then one with the mean rate and, if labelled, agreement. */
export function register(program: Command): void {
  program
    .command('beats')
    .description('heart beats of a recorded ECG (Hamilton 2002), compared with beats.csv beside it if there is one')
    .requiredOption('--in <file>', 'CSV or CSV.gz with t_s and one column a channel, or its folder')
    .requiredOption('--channel <name>', 'name of the ECG channel, for example II')
    .action((options: { in: string; channel: string }) => {
      const recorded = loadChannel(options.in, options.channel);
      const beats = beatsOf(recorded, options.in);
      const lines = [...beats.map(({ atS, kind }) => ({ t_s: rounded(atS, 4), kind })), summary(beats, recorded)];
      process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    });
}

function beatsOf({ rateHz, startS, samples }: RecordedChannel, where: string): readonly Beat[] {
  let detector: QrsDetector;
  try {
    detector = new QrsDetector(rateHz, startS);
  } catch (error) {
    if (error instanceof RangeError) throw new InputRefused(where, error.message);
    throw error;
  }
  return [...detector.push(samples), ...detector.end()];
}

/** Sensitivity and precision 0-1, 150 ms window of ANSI/AAMI EC57. A rate needs two beats. */
function summary(beats: readonly Beat[], { labelledS }: RecordedChannel): object {
  const [first, last] = [beats[0], beats.at(-1)];
  const spanS = first && last ? last.atS - first.atS : 0;
  const meanRate = spanS > 0 ? rounded((60 * (beats.length - 1)) / spanS, 1) : null;
  const times = beats.map(({ atS }) => atS);
  return { beats: beats.length, meanRate, unit: '/min', ...(labelledS === null ? {} : compareBeats(times, labelledS)) };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
