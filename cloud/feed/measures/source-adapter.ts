import type { Pool } from 'pg';
import { VITAL_KINDS } from '#clinical';
import type { MeasureSource, PredictionFact, Span, WindowFact } from './measures.ts';

const [HOUR_MS, MINUTE_MS] = [3_600_000, 60_000];
/** Medians of a window, null where there is none. */
const VALUES = VITAL_KINDS.map((kind) => `'${kind}', vitals->'${kind}'->'median'`).join(', ');

/** The tables of the feed, read as their owner: an event in another ward counts, too. */
export function feedSource(pool: Pool): MeasureSource {
  const dates = ({ fromMs, toMs }: Span): [Date, Date] => [new Date(fromMs), new Date(toMs)];
  return {
    async predictions(span) {
      const { rows } = await pool.query<Omit<PredictionFact, 'atMs'> & { readonly at: Date }>(
        `select patient, encounter, ward, method, method_version as version, outcome, horizon_hours as "horizonHours",
           window_end as at, probability, inputs
         from feed.prediction where window_end > $1 and window_end <= $2`,
        dates(span),
      );
      return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() }));
    },
    async windows(span) {
      const { rows } = await pool.query<WindowFact>(
        `select ward, method, method_version as version, jsonb_build_object('score', total_min, ${VALUES}) as "values"
         from feed.risk_assessment where window_end = any($1::timestamptz[])`,
        [fullHours(span)],
      );
      return rows;
    },
    async minutes(span) {
      const { rows } = await pool.query<{ ward: string; minutes: number }>(
        `select ward, (extract(epoch from sum(window_end - window_start)) * 1000 / ${MINUTE_MS})::double precision as minutes
         from feed.risk_assessment where window_end > $1 and window_end <= $2 group by ward`,
        dates(span),
      );
      return rows;
    },
    async flags(span) {
      const { rows } = await pool.query<{ patient: string; ward: string; cause: string; since: Date }>(
        `select patient, ward, coalesce(cause, 'deterioration') as cause, since from feed.flag where since > $1 and since <= $2`,
        dates(span),
      );
      return rows.map(({ since, ...row }) => ({ ...row, sinceMs: since.getTime() }));
    },
    async events() {
      // A diagnosis names no ward: it counts for the one in which the patient was scored last.
      const { rows } = await pool.query<EventRow>(
        `select e.patient, e.encounter, e.kind, e.at, coalesce(nullif(e.ward, ''), (select r.ward from feed.risk_assessment r
             where r.patient = e.patient and r.window_end <= e.at order by r.window_end desc limit 1), '') as ward
         from feed.clinical_event e where not e.withdrawn`,
      );
      return rows.map(({ at, ...row }) => ({ ...row, atMs: at.getTime() }));
    },
  };
}

interface EventRow {
  readonly patient: string;
  readonly encounter: string | null;
  readonly ward: string;
  readonly kind: Awaited<ReturnType<MeasureSource['events']>>[number]['kind'];
  readonly at: Date;
}

function fullHours({ fromMs, toMs }: Span): string[] {
  const hours: string[] = [];
  for (let atMs = (Math.floor(fromMs / HOUR_MS) + 1) * HOUR_MS; atMs <= toMs; atMs += HOUR_MS)
    hours.push(new Date(atMs).toISOString());
  return hours;
}
