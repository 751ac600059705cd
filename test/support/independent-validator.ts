import { Fhir } from 'fhir';
import type { Pool } from 'pg';

/** Enough to see each shape. */
const OF_EACH_TYPE = 20;

/**
 * What a validator that nobody here wrote (package `fhir`, R4) has against the newest stored resources of each type, one line for each
 * error. `seen` says that there was something to look at.
 */
export async function independentFindings(
  pool: Pool,
): Promise<{ readonly seen: readonly string[]; readonly found: readonly string[] }> {
  const { rows } = await pool.query<{ type: string; body: string }>(
    `select type, body from (select type, body, row_number() over (partition by type order by updated desc) as place
       from fhir.resource where not deleted) newest where place <= $1 order by type`,
    [OF_EACH_TYPE],
  );
  const validator = new Fhir();
  return {
    seen: [...new Set(rows.map(({ type }) => type))],
    found: rows.flatMap(({ type, body }) =>
      validator
        .validate(JSON.parse(body) as object, { errorOnUnexpected: true })
        .messages.filter(({ severity }) => ['error', 'fatal'].includes(String(severity)))
        .map(({ location, message }) => `${type} ${location ?? ''}: ${message ?? ''}`),
    ),
  };
}
