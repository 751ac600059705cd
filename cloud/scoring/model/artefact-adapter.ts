import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputRefused } from '#clinical';
import { decodeModel, encodeModel, type ModelName, sha256Of, type TrainedModel } from './artefact.ts';
import { BEDSIDE_FEATURES, HOURLY_FEATURES } from './features/hourly-features.ts';
import { STAY_FEATURES } from './features/stay-features.ts';

export const ARTEFACTS = fileURLToPath(new URL('./artefacts/', import.meta.url));

const INPUTS = {
  'sepsis-bedside': BEDSIDE_FEATURES,
  'sepsis-laboratory': HOURLY_FEATURES,
  mortality: STAY_FEATURES,
} as const;

/** `sha256 name` lines, as sha256sum writes them: the pinned hashes. */
const PINS = 'SHA256SUMS';

/** @throws InputRefused when the file is missing, is not the pinned one, or wants inputs this program does not compute */
export function loadModel(name: ModelName, directory = ARTEFACTS): TrainedModel {
  const where = join(directory, `${name}.model`);
  return decodeModel(
    bytesOf(where),
    where,
    pinOf(name, directory) ?? 'none',
    INPUTS[name].map((feature) => feature.name),
  );
}

/** SHA-256 that the file of the model must have, hex; undefined when it is not pinned. */
export function pinOf(name: ModelName, directory = ARTEFACTS): string | undefined {
  return pinsIn(directory).get(`${name}.model`);
}

/** Writes the model and pins it; the other pins stay. */
export function saveModel(model: TrainedModel, directory = ARTEFACTS): { readonly bytes: number; readonly sha256: string } {
  const bytes = encodeModel(model);
  const sha256 = sha256Of(bytes);
  const pins = pinsIn(directory).set(`${model.name}.model`, sha256);
  writeFileSync(join(directory, `${model.name}.model`), bytes);
  const lines = [...pins].sort(([a], [b]) => a.localeCompare(b)).map(([name, hash]) => `${hash}  ${name}\n`);
  writeFileSync(join(directory, PINS), lines.join(''));
  return { bytes: bytes.length, sha256 };
}

function pinsIn(directory: string): Map<string, string> {
  let text: string;
  try {
    text = readFileSync(join(directory, PINS), 'utf8');
  } catch {
    return new Map();
  }
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new InputRefused(file, error instanceof Error ? error.message : String(error));
  }
}
