import { join } from 'node:path';
import { InputRefused } from '#clinical';
import { readLines } from './cohort-file-adapter.ts';
import { columnPlaces, splitFields } from './csv.ts';
import { HourlyReader, type HourlyTable } from './hourly-table.ts';
import { TimedReader, type TimedTable } from './timed-table.ts';

const HOURLY = 'sepsis2019_dev.csv.gz';
const TIMED = 'icu2012_setA_observations.csv.gz';
const OUTCOMES = 'icu2012_setA_outcomes.csv';

/** @throws InputRefused when the file is missing or has no labels */
export async function hourlyCohort(directory: string): Promise<{ readonly table: HourlyTable; readonly labels: Uint8Array }> {
  const table = await readHourly(join(directory, HOURLY));
  if (table.labels === null) throw new InputRefused(join(directory, HOURLY), 'has no column SepsisLabel');
  return { table, labels: table.labels };
}

/** @throws InputRefused when a file is missing or a stay has no outcome */
export async function timedCohort(directory: string): Promise<{ readonly table: TimedTable; readonly labels: Uint8Array }> {
  const table = await readTimed(join(directory, TIMED));
  const deaths = await readOutcomes(join(directory, OUTCOMES));
  const labels = Uint8Array.from(table.stays, ({ id }) => {
    const death = deaths.get(id);
    if (death === undefined) throw new InputRefused(join(directory, OUTCOMES), `has no row for RecordID ${id}`);
    return death;
  });
  return { table, labels };
}

export async function readHourly(file: string): Promise<HourlyTable> {
  const reader = new HourlyReader(named(file));
  await readLines(file, (line) => reader.add(line));
  return reader.end();
}

export async function readTimed(file: string): Promise<TimedTable> {
  const reader = new TimedReader(named(file));
  await readLines(file, (line) => reader.add(line));
  return reader.end();
}

async function readOutcomes(file: string): Promise<Map<string, number>> {
  const deaths = new Map<string, number>();
  let places: readonly number[] | null = null;
  const columns = ['RecordID', 'In-hospital_death'];
  await readLines(file, (line) => {
    if (places === null) {
      places = columnPlaces(line, file, columns, columns);
      return;
    }
    const fields = splitFields(line);
    const [id = '', death = ''] = places.map((place) => fields[place] ?? '');
    if (id !== '') deaths.set(id, death === '1' ? 1 : 0);
  });
  return deaths;
}

function named(file: string): string {
  return file === '-' ? 'standard input' : file;
}
