import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InputRefused } from '#clinical';
import type { PatientSignals } from '#device';
import { generatePatient } from '../simulators/generator.ts';
import { loadRecording, loadRecordingFile } from '../simulators/recording-adapter.ts';
import type { Scenario } from '../simulators/scenario.ts';

/** Recordings lie beside the project, never in it. */
export const RECORDINGS = fileURLToPath(new URL('../../../shared/data/waveforms', import.meta.url));

export interface PatientOptions {
  readonly record?: string | undefined;
  readonly recordings: string;
  readonly scenario: Scenario;
  readonly seed: string;
}

/** @throws InputRefused for a recording that is not there or a seed that is none */
export function chosenPatient({ record, recordings, scenario, seed }: PatientOptions): PatientSignals {
  if (record === undefined) return generatePatient({ seed: readSeed(seed), scenario });
  if (record.endsWith('.csv') || record.endsWith('.csv.gz')) return loadRecordingFile(record);
  if (!existsSync(recordings))
    throw new InputRefused(recordings, 'does not exist; without --record a generated patient is played');
  return loadRecording(recordings, record);
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new InputRefused(`--seed ${text}`, 'is no whole number');
  return seed;
}
