import type { Command } from 'commander';
import { Pool } from 'pg';
import { InputRefused, VITAL_KINDS } from '#clinical';
import { type MeasureSource, measuresOf, monthsOf, type References, type Span } from '../feed/measures/measures.ts';
import { feedSource } from '../feed/measures/source-adapter.ts';
import { type LakeQuery, lakeQuery } from './lake-query-adapter.ts';

/** `wardlight score measures`: calibration, drift and alert burden of each month of a span, from the lake or the feed, as JSON. */
export function register(program: Command): void {
  const score =
    program.commands.find((command) => command.name() === 'score') ?? program.command('score').description('risk scores');
  score
    .command('measures')
    .description(
      'Calibration, drift and alert burden of each model, ward and month, from the Parquet files or the rows of step 14',
    )
    .option('--lake <dir>', 'folder of the lake')
    .option('--keys <file>', 'the keys of the lake; default: lake-keys.json beside it')
    .option('--database <url>', 'PostgreSQL with schema feed')
    .requiredOption('--from <instant>', 'in the first month, ISO 8601')
    .requiredOption('--to <instant>', 'in the last month; what becomes known later counts as unknown')
    .action(async ({ lake, keys, database, from, to }: Options) => {
      const span = { fromMs: instant('--from', from), toMs: instant('--to', to) };
      if (span.fromMs >= span.toMs) throw new InputRefused('--to', `"${to}" is not after --from`);
      if ((lake === undefined) === (database === undefined)) throw new InputRefused('--lake', 'either --lake or --database');
      const query = lake === undefined ? null : await lakeQuery(lake, keys);
      // Connects when it is asked.
      const pool = new Pool({ connectionString: database, max: 1 });
      try {
        const source = query === null ? feedSource(pool) : lakeSource(query);
        const references: References = new Map();
        const months = [];
        for (const month of monthsOf(span)) {
          const { drift, ...measures } = await measuresOf(source, month, references, span.toMs);
          // Histograms are for comparing, not for reading.
          months.push({ month, ...measures, drift: drift.map((row) => ({ ...row, histogram: undefined })) });
        }
        process.stdout.write(`${JSON.stringify(months, null, 2)}\n`);
      } finally {
        await pool.end();
      }
    });
}

interface Options {
  readonly lake?: string;
  readonly keys?: string;
  readonly database?: string;
  readonly from: string;
  readonly to: string;
}

/** The same facts out of the Parquet files. Medians are taken of one scored minute an hour, as from the feed. */
export function lakeSource(query: LakeQuery): MeasureSource {
  const within = (column: string, { fromMs, toMs }: Span): string =>
    `${column} > ${timestamp(fromMs)} and ${column} <= ${timestamp(toMs)}`;
  // Hive days are those of a window's start; a window of a day begins the day before.
  const days = ({ fromMs, toMs }: Span): string =>
    `date between '${isoDay(fromMs - 2 * 86_400_000)}' and '${isoDay(toMs + 86_400_000)}'`;
  return {
    async predictions(span) {
      const rows = await query(
        `select patient, encounter, ward, epoch_ms(window_end)::double as "atMs", unnest(predictions::json[])::varchar as said
         from {trends} where ${days(span)} and ${within('window_end', span)}`,
      );
      return rows.map(({ said, patient, encounter, ward, atMs }) => {
        const { method, methodVersion, outcome, horizonHours, probability, inputs } = JSON.parse(String(said)) as Said;
        return {
          ...{ patient: String(patient), encounter: text(encounter), ward: String(ward), atMs: Number(atMs) },
          ...{ method, version: methodVersion, outcome, horizonHours, probability, inputs: inputs ?? null },
        };
      });
    },
    async windows(span) {
      const medians = VITAL_KINDS.map((kind) => `(vitals->'${kind}'->>'median')::double as "${kind}"`);
      const rows = await query(
        `select ward, method, method_version as version, total_min::double as score, ${medians.join(', ')}
         from {scores} where ${days(span)} and ${within('window_end', span)} and epoch_ms(window_end) % 3600000 = 0`,
      );
      return rows.map(({ ward, method, version, ...values }) => ({
        ...{ ward: String(ward), method: String(method), version: String(version) },
        values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null ? null : Number(value)])),
      }));
    },
    async minutes(span) {
      const rows = await query(
        `select ward, sum(epoch_ms(window_end) - epoch_ms(window_start))::double / 60000 as minutes
         from {scores} where ${days(span)} and ${within('window_end', span)} group by ward`,
      );
      return rows.map(({ ward, minutes }) => ({ ward: String(ward), minutes: Number(minutes) }));
    },
    async flags(span) {
      const rows = await query(
        `select patient, ward, kind as cause, epoch_ms(occurred_at)::double as "sinceMs" from {followed}
         where what = 'flag' and ${within('occurred_at', span)}`,
      );
      return rows.map(({ patient, ward, cause, sinceMs }) => ({
        ...{ patient: String(patient), ward: String(ward), cause: String(cause), sinceMs: Number(sinceMs) },
      }));
    },
    async events() {
      const rows = await query(
        `select e.patient, e.encounter, e.kind, epoch_ms(e.occurred_at)::double as "atMs", coalesce(nullif(e.ward, 'unknown'), s.ward, '') as ward
         from (select * from {followed} where what = 'event' and not withdrawn) as e
         asof left join (select patient, ward, window_end from {scores}) as s on s.patient = e.patient and s.window_end <= e.occurred_at`,
      );
      return rows.map(({ patient, encounter, ward, kind, atMs }) => ({
        ...{ patient: String(patient), encounter: text(encounter), ward: String(ward), atMs: Number(atMs) },
        kind: kind as Awaited<ReturnType<MeasureSource['events']>>[number]['kind'],
      }));
    },
  };
}

interface Said {
  readonly method: string;
  readonly methodVersion: string;
  readonly outcome: string;
  readonly horizonHours: number;
  readonly probability: number | null;
  readonly inputs?: Readonly<Record<string, number | null>>;
}

function instant(option: string, given: string): number {
  const atMs = Date.parse(given);
  if (Number.isNaN(atMs)) throw new InputRefused(option, `"${given}" is no instant`);
  return atMs;
}

function timestamp(atMs: number): string {
  return `timestamp '${new Date(atMs).toISOString().replace('T', ' ').replace('Z', '')}'`;
}

function isoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
