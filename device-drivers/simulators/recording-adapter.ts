/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputRefused } from '#clinical';
import type { PatientSignals } from '#device';
import { readNumberTable } from './csv.ts';
import { type RecordedFile, recordedPatient } from './recording.ts';

/** The parts of a waveform folder's index.json that playing needs. */
interface RecordingIndex {
  readonly recordings: readonly {
    readonly id: string;
    readonly title: string;
    readonly durationS: number;
    readonly files: readonly IndexedFile[];
  }[];
}

interface IndexedFile {
  readonly path: string;
  readonly kind: string;
  readonly fs?: number;
  readonly channels?: readonly { readonly name: string; readonly unit: string }[];
}

/**
 * A recording of a folder in the layout of `data/waveforms` (index.json and CSV or CSV.gz files).
 * @throws InputRefused when the folder has no index or no such recording
 */
export function loadRecording(directory: string, id: string): PatientSignals {
  const { recordings } = readIndex(directory);
  const recording = recordings.find((entry) => entry.id === id);
  if (!recording) throw new InputRefused(`recording ${id}`, `${directory} has ${recordings.map((entry) => entry.id).join(', ')}`);
  const files = recording.files.filter(({ kind }) => kind === 'waveform').map((file) => readWaveFile(directory, file));
  const numerics = recording.files.find(({ kind }) => kind === 'numerics');
  const own = numerics && readNumberTable(readText(join(directory, numerics.path)), numerics.path);
  return recordedPatient(recording.title, recording.durationS, files, own);
}

/** One CSV or CSV.gz file: `t_s` and one column a channel, evenly sampled. @throws InputRefused */
export function loadRecordingFile(path: string): PatientSignals {
  const table = readNumberTable(readText(path), path);
  const times = table.column('t_s');
  const [first, last] = [times?.[0], times?.at(-1)];
  if (first === undefined || last === undefined || !(last > first))
    throw new InputRefused(path, 'needs a column t_s with ascending times');
  // Times are rounded to 10 us, the mean interval of a whole recording is not.
  const rateHz = Math.round(((table.rows - 1) / (last - first)) * 1000) / 1000;
  return recordedPatient(basename(path), table.rows / rateHz, [{ rateHz, table, units: new Map() }], undefined);
}

function readIndex(directory: string): RecordingIndex {
  const path = join(directory, 'index.json');
  let index: unknown;
  try {
    index = JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputRefused(path, error.message);
    throw error;
  }
  if (typeof index !== 'object' || index === null || !('recordings' in index) || !Array.isArray(index.recordings)) {
    throw new InputRefused(path, 'has no list "recordings"');
  }
  return index as RecordingIndex;
}

function readWaveFile(directory: string, file: IndexedFile): RecordedFile {
  if (file.fs === undefined) throw new InputRefused(file.path, 'the index gives no sampling rate "fs"');
  const units = new Map((file.channels ?? []).map(({ name, unit }) => [name, unit]));
  return { rateHz: file.fs, table: readNumberTable(readText(join(directory, file.path)), file.path), units };
}

function readText(path: string): string {
  if (!existsSync(path)) throw new InputRefused(path, 'does not exist');
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
}
