import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Pool } from 'pg';
import { z } from 'zod';
import { InputRefused, parseJsonInput, refusedShape, whyUnreadable } from '#clinical';
import { type PopulationRows, populationOf, type Units } from '../outcomes/population.ts';
import { populationRows } from '../outcomes/population-adapter.ts';
import { type LakeQuery, lakeQuery } from './lake-query-adapter.ts';

interface Options {
  readonly database?: string;
  readonly lake?: string;
  readonly keys?: string;
  readonly to: string;
  readonly hours: string;
  readonly units?: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const unitsFile = z.record(z.string().min(1), z.array(z.string().min(1)).min(1));

/** `wardlight score population`: what each ward, each unit and the hospital looked like in a span, as JSON. */
export function register(program: Command): void {
  const score =
    program.commands.find((command) => command.name() === 'score') ?? program.command('score').description('risk scores');
  score
    .command('population')
    .description(
      'Distribution, ranking, fastest risers and flags per 100 patient-days of each ward, each unit and the hospital, from the rows of step 14 or from the lake',
    )
    .option('--database <url>', 'PostgreSQL with schema feed')
    .option('--lake <dir>', 'folder of the lake')
    .option('--keys <file>', 'the keys of the lake; default: lake-keys.json beside it')
    .requiredOption('--to <instant>', 'end of the span, ISO 8601')
    .option('--hours <n>', 'length of the span', '24')
    .option('--units <file>', 'JSON: which wards are one unit, {"Surgery": ["Ward 3", "Ward 4"]}')
    .action(async ({ database, lake, keys, to, hours, units }: Options) => {
      const toMs = Date.parse(to);
      const length = Number(hours);
      if (Number.isNaN(toMs)) throw new InputRefused('--to', `"${to}" is no instant`);
      if (!(length > 0)) throw new InputRefused('--hours', `"${hours}" is no length`);
      if ((lake === undefined) === (database === undefined)) throw new InputRefused('--lake', 'either --lake or --database');
      const span = { fromMs: toMs - length * HOUR_MS, toMs };
      const held = units === undefined ? {} : await unitsIn(units);
      // Connects when it is asked.
      const pool = new Pool({ connectionString: database, max: 1 });
      try {
        const rows = lake === undefined ? await populationRows(pool, span) : await lakeRows(await lakeQuery(lake, keys), span);
        process.stdout.write(`${JSON.stringify(populationOf(rows, span, held), null, 2)}\n`);
      } finally {
        await pool.end();
      }
    });
}

/** What the lake kept of a span: of each window, and each flag, what was told last. */
export async function lakeRows(
  query: LakeQuery,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<PopulationRows> {
  const within = (column: string): string =>
    `epoch_ms(${column}) > ${fromMs} and epoch_ms(${column}) <= ${toMs} and date between '${day(fromMs - DAY_MS)}' and '${day(toMs)}'`;
  const rows = await query(
    `select patient, ward, epoch_ms(window_end)::double as "endMs", total_min as "totalMin", total_max as "totalMax"
     from {scores} where ${within('window_end')}`,
  );
  const flags = await query(
    `select patient, ward, epoch_ms(occurred_at)::double as "sinceMs", epoch_ms(until)::double as "untilMs"
     from {followed} where what = 'flag' and kind = 'deterioration' and ${within('occurred_at')}`,
  );
  return { rows: rows as unknown as PopulationRows['rows'], flags: flags as unknown as PopulationRows['flags'] };
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

async function unitsIn(file: string): Promise<Units> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new InputRefused(file, whyUnreadable(error));
  });
  const result = unitsFile.safeParse(parseJsonInput(text, file));
  if (result.success) return result.data;
  throw refusedShape(file, result.error.issues);
}
