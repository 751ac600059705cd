import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isPassed, killRounds } from './kill-rounds.ts';

// `npm run try-outages -- [--rounds 100] [--seed 1]`: kills monitor, hub, ingest and connector at random instants and counts what came of it.
const values = said();
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  process.stderr.write(`--rounds and --seed are whole numbers, rounds at least 1; not "${values.rounds}" and "${values.seed}"\n`);
  process.exit(1);
}
const directory = await mkdtemp(join(tmpdir(), 'wardlight-kills-'));
const began = performance.now();
const result = await killRounds({
  ...{ rounds, directory, seed, apart: true, patient: true },
  tell: (line) => void process.stdout.write(`${line}\n`),
});
const { killed, messages, numbers, untold, behindIngest, inFhir, parked, gaps } = result;
const passed = isPassed(result);
const minutes = ((performance.now() - began) / 60_000).toFixed(1);
const shown = ({ lost, doubled, outOfOrder }: typeof behindIngest): string =>
  `${lost} lost, ${doubled} doubled, ${outOfOrder} out of order`;
process.stdout.write(
  `${rounds} rounds in ${minutes} min, killed: ${Object.entries(killed)
    .map(([name, times]) => `${name} ${times} times`)
    .join(', ')}\n` +
    `${messages} messages with ${numbers} numbers; behind ingest ${shown(behindIngest)}\n` +
    `${inFhir.observations} Observations in FHIR: ${shown(inFhir)}\n` +
    `${untold} recorded and not told, ${gaps} gaps, ${parked} parked\n`,
);
if (passed) await rm(directory, { recursive: true, force: true });
else process.stdout.write(`everything is kept in ${directory}\n`);
process.exit(passed ? 0 : 1);

function said(): { readonly rounds: string; readonly seed: string } {
  try {
    return parseArgs({ options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
