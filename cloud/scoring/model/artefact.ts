import { createHash } from 'node:crypto';
import { InputRefused } from '#clinical';
import type { Forest } from './boosting/forest.ts';
import type { Calibration } from './evaluation/calibration.ts';

export type ModelName = 'sepsis-bedside' | 'sepsis-laboratory' | 'mortality';

/** What is written about a model beside its trees. */
export interface ModelFacts {
  readonly name: ModelName;
  readonly version: string;
  /** In the order of the inputs. */
  readonly features: readonly string[];
  readonly calibration: Calibration;
  /**
   * Of a model that another one takes over from with the first laboratory value of a patient: fitted on the rows before it, which is where
   * it speaks wherever a laboratory is connected.
   */
  readonly beforeLaboratory?: Calibration;
  readonly trainedOn: {
    readonly patients: number;
    readonly rows: number;
    readonly events: number;
  };
}

export interface TrainedModel extends ModelFacts {
  readonly forest: Forest;
}

/** The model as it speaks where a laboratory is connected and no value of the patient is known yet. */
export function beforeLaboratory(model: TrainedModel): TrainedModel {
  return { ...model, calibration: model.beforeLaboratory ?? model.calibration };
}

const MAGIC = 'WLTREES1';
const PREAMBLE = MAGIC.length + 8;

interface Header extends ModelFacts {
  readonly base: number;
  readonly trees: number;
  readonly nodes: number;
}

/**
 * One file: magic, length of the header (uint64), header (JSON), then the arrays of the forest, little-endian, widest first:
 * roots, left (int32), threshold, value, cover (float32), feature (int16), missingLeft (uint8). Same model, same bytes.
 */
export function encodeModel({ forest, ...facts }: TrainedModel): Uint8Array {
  const header: Header = { ...facts, base: forest.base, trees: forest.roots.length, nodes: forest.feature.length };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = text.length + ((8 - (text.length % 8)) % 8);
  const arrays = [forest.roots, forest.left, forest.threshold, forest.value, forest.cover, forest.feature, forest.missingLeft];
  const bytes = new Uint8Array(PREAMBLE + padded + arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setBigUint64(MAGIC.length, BigInt(padded), true);
  bytes.fill(0x20, PREAMBLE, PREAMBLE + padded);
  bytes.set(text, PREAMBLE);
  let at = PREAMBLE + padded;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/**
 * @param expectedSha256 pinned hash of the file, hex
 * @param expectedFeatures what this program can compute, in order
 * @throws InputRefused when the bytes are not the pinned ones or the model wants other inputs
 */
export function decodeModel(
  bytes: Uint8Array,
  where: string,
  expectedSha256: string,
  expectedFeatures: readonly string[],
): TrainedModel {
  const found = sha256Of(bytes);
  if (found !== expectedSha256)
    throw new InputRefused(where, `has sha256 ${found}, expected ${expectedSha256}; the model was changed`);
  const copy = bytes.slice();
  if (new TextDecoder().decode(copy.subarray(0, MAGIC.length)) !== MAGIC)
    throw new InputRefused(where, `does not begin with ${MAGIC}`);
  const headerLength = Number(new DataView(copy.buffer).getBigUint64(MAGIC.length, true));
  const header = JSON.parse(new TextDecoder().decode(copy.subarray(PREAMBLE, PREAMBLE + headerLength))) as Header;
  const { base, trees, nodes, ...facts } = header;
  const odd = facts.features.findIndex((name, index) => name !== expectedFeatures[index]);
  if (odd >= 0 || facts.features.length !== expectedFeatures.length)
    throw new InputRefused(
      where,
      `wants other inputs than this program computes: ${facts.features[odd] ?? facts.features.length}`,
    );
  let at = PREAMBLE + headerLength;
  const taken = (length: number): number => {
    at += length;
    return at - length;
  };
  const forest: Forest = {
    base,
    roots: new Int32Array(copy.buffer, taken(trees * 4), trees),
    left: new Int32Array(copy.buffer, taken(nodes * 4), nodes),
    threshold: new Float32Array(copy.buffer, taken(nodes * 4), nodes),
    value: new Float32Array(copy.buffer, taken(nodes * 4), nodes),
    cover: new Float32Array(copy.buffer, taken(nodes * 4), nodes),
    feature: new Int16Array(copy.buffer, taken(nodes * 2), nodes),
    missingLeft: new Uint8Array(copy.buffer, taken(nodes), nodes),
  };
  return { ...facts, forest };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
