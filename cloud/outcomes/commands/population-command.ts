import type { Command } from 'commander';
import { Pool } from 'pg';
import { InputRefused } from '#clinical';
import { readPopulation } from '../population-adapter.ts';

/** `wardlight score population`: what each ward looked like in a span, as JSON. */
export function register(program: Command): void {
  const score =
    program.commands.find((command) => command.name() === 'score') ?? program.command('score').description('risk scores');
  score
    .command('population')
    .description('Distribution, ranking, fastest risers and flags per 100 patient-days of each ward, from the rows of step 14')
    .requiredOption('--database URL', 'PostgreSQL with schema feed')
    .requiredOption('--to INSTANT', 'end of the span, ISO 8601')
    .option('--hours N', 'length of the span', '24')
    .action(async ({ database, to, hours }: { database: string; to: string; hours: string }) => {
      const toMs = Date.parse(to);
      const length = Number(hours);
      if (Number.isNaN(toMs)) throw new InputRefused('--to', `"${to}" is no instant`);
      if (!(length > 0)) throw new InputRefused('--hours', `"${hours}" is no length`);
      const pool = new Pool({ connectionString: database, max: 1 });
      try {
        const wards = await readPopulation(pool, { fromMs: toMs - length * 3_600_000, toMs });
        process.stdout.write(`${JSON.stringify(wards, null, 2)}\n`);
      } finally {
        await pool.end();
      }
    });
}
