import type { Observation } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { PopulationAnswer, StatusAnswer, WardAnswer, WardBed } from '../contract/dashboard-api.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { ModelQualityAnswer } from '../contract/model-quality.ts';
import { recordOfSource } from '../contract/record-source.ts';
import type { RiskRankingAnswer } from '../contract/risk-ranking.ts';
import type { DisplayRule } from '../contract/wall-display.ts';
import type { Access } from './access/access.ts';
import { personOf } from './access/guard.ts';
import { caresForPatients } from './access/rules.ts';
import { seesWard } from './access/seen-wards.ts';
import { forWall } from './access/wall.ts';
import type { Board } from './board.ts';
import type { CareActs } from './care/acts-adapter.ts';
import { EXPORTS, type Export, exported } from './csv.ts';
import { exportedQuality, modelQuality, QUALITY_EXPORTS, type QualityExport } from './model-quality.ts';
import type { Pages } from './pages.ts';
import { type PopulationSources, populationAnswer } from './population.ts';
import { byRisk, patientAnswer } from './queries.ts';
import { exportedRanking, RANKING_EXPORTS, riskRanking, type Units } from './risk-ranking.ts';
import { type ArchivedMessage, traceAnswer } from './trace.ts';

export interface ReadingRoutesOptions {
  readonly pool: Pool;
  readonly fhir: FhirClient;
  readonly parking: { counts(): Promise<StatusAnswer['parkedCounts']> };
  readonly acts: CareActs;
  readonly access: Access;
  readonly board: Board;
  readonly displays: DisplayRule;
  readonly pages: Pages;
  readonly heard: ReadonlyMap<string, string>;
  readonly connections: PopulationSources['connections'];
  /** Absent: no wards are one unit. */
  readonly units?: Units;
  readArchivedRecord(id: string): Promise<ArchivedMessage | null>;
}

/** Longest time that a page can look back, h. */
const MOST_HOURS = 72;
const BOARD_WITHIN_MS = 5_000;
const wardQuery = z.object({ ward: z.string().min(1).max(200).optional() });
const hoursQuery = z.object({ hours: z.coerce.number().positive().max(MOST_HOURS).default(4) });
const exportName = z.object({ what: z.enum([...EXPORTS, ...QUALITY_EXPORTS]) });
const rankingExport = z.object({ what: z.enum(RANKING_EXPORTS) });
const monthQuery = z.object({
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/, 'YYYY-MM')
    .optional(),
});

/** What a page asks and nothing changes. */
export function serveReadings(server: FastifyInstance, options: ReadingRoutesOptions): void {
  const { access, board, pages } = options;
  const sources = { ...options, parkedCounts: () => options.parking.counts() };

  server.get('/api/ward', async (request): Promise<WardAnswer> => {
    const { ward } = wardQuery.parse(request.query);
    await readOnce(board);
    const beds = seenBeds(board, request).filter((bed) => ward === undefined || bed.ward === ward);
    await access.saw(request, beds);
    return { at: new Date().toISOString(), beds: beds.sort(byRisk) };
  });
  server.get<{ Params: { id: string } }>('/api/patients/:id', async (request, reply) => {
    const hours = hoursQuery.safeParse(request.query);
    if (!hours.success) return reply.code(400).send({ error: `hours: more than 0, at most ${MOST_HOURS}` });
    const patient = `Patient/${request.params.id}`;
    const answer = await patientAnswer(options.pool, options.acts, patient, hours.data.hours, new Date());
    if (answer !== null) return { ...answer, breakGlass: await access.opened(request, patient) };
    return reply.code(404).send({ error: `no scored window of ${patient}` });
  });
  const exportedBeds = async (what: Export, request: FastifyRequest): Promise<string> => {
    const beds = seenBeds(board, request).sort(byRisk);
    if (what === 'ward') await access.saw(request, beds);
    return exported(what, beds, await populationOf(request));
  };
  const populationOf = async (request: FastifyRequest): Promise<PopulationAnswer> => {
    const person = personOf(request);
    const from = { ...sources, beds: () => seenBeds(board, request) };
    const answer = await populationAnswer(from, person.wards, caresForPatients(person), new Date());
    const { devices, patientsWithoutDevice } = answer.quality;
    const named = [...devices, ...patientsWithoutDevice].flatMap(({ patient }) => (patient === null ? [] : [{ patient }]));
    await access.saw(request, named);
    return answer;
  };
  server.get('/api/population', populationOf);
  const ranked = async (request: FastifyRequest): Promise<RiskRankingAnswer> => {
    const answer = await riskRanking(options.pool, personOf(request).wards, options.units ?? {}, new Date());
    await access.saw(
      request,
      answer.places.flatMap(({ ranking }) => ranking),
    );
    return answer;
  };
  server.get('/api/population/ranking', ranked);
  server.get('/api/population/ranking/:what', async (request, reply) => {
    const wanted = rankingExport.safeParse(request.params);
    if (!wanted.success) return reply.code(404).send({ error: `there are ${RANKING_EXPORTS.join(', ')}` });
    const { what } = wanted.data;
    return sendCsv(reply, what, exportedRanking(await ranked(request), what));
  });
  server.get('/api/models', (request): Promise<ModelQualityAnswer> => {
    const { month } = monthQuery.parse(request.query);
    return modelQuality(options.pool, personOf(request).wards, month);
  });
  server.get('/api/export/:what', async (request, reply) => {
    const wanted = exportName.safeParse(request.params);
    if (!wanted.success) return reply.code(404).send({ error: `there are ${[...EXPORTS, ...QUALITY_EXPORTS].join(', ')}` });
    const { what } = wanted.data;
    if (what === 'ward' && !caresForPatients(personOf(request)))
      return reply.code(403).send({ error: 'this names patients: it is for nurse, coordinator' });
    const text = isQuality(what)
      ? await exportedQuality(options.pool, personOf(request).wards, what)
      : await exportedBeds(what, request);
    return sendCsv(reply, what, text);
  });
  server.get<{ Params: { id: string } }>('/api/trace/:id', (request, reply) => trace(options, request, reply));
  const onWall = (bed: WardBed): WardBed => forWall(bed, options.displays);
  server.get('/api/events', async (request, reply) => {
    const { ward } = wardQuery.parse(request.query);
    await readOnce(board);
    const { wards, display } = personOf(request);
    const shown = ward === undefined ? wards : wards === null || wards.includes(ward) ? [ward] : [];
    await access.saw(
      request,
      seenBeds(board, request).filter((bed) => shown === null || shown.includes(bed.ward)),
    );
    pages.open(reply, shown, display === true ? onWall : undefined);
    access.endWithSession(request, reply);
  });
}

function sendCsv(reply: FastifyReply, what: string, text: string): FastifyReply {
  return reply
    .header('content-disposition', `attachment; filename="wardlight-${what}.csv"`)
    .type('text/csv; charset=utf-8')
    .send(text);
}

const isQuality = (what: Export | QualityExport): what is QualityExport => (QUALITY_EXPORTS as readonly string[]).includes(what);

/** A copy. */
function seenBeds(board: Board, request: FastifyRequest): WardBed[] {
  const person = personOf(request);
  return board.all().filter(({ ward }) => seesWard(person, ward));
}

/** A page that comes first gets the board, unless the database is away: then it gets an empty one that says so by its silence. */
async function readOnce(board: Board): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, BOARD_WITHIN_MS)));
  await Promise.race([board.ready, late]);
  clearTimeout(timer);
}

async function trace(
  options: ReadingRoutesOptions,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
): Promise<unknown> {
  const { id } = request.params;
  const observation = await options.fhir.read<Observation>('Observation', id);
  if (observation === null) return reply.code(404).send({ error: `no Observation/${id}` });
  const patient = observation.subject?.reference ?? '';
  // Whether an Observation of another ward exists is not told either.
  if (!(await options.access.sees(request, patient))) return reply.code(404).send({ error: `no Observation/${id}` });
  const source = recordOfSource(observation.meta?.source);
  if (source === null) return reply.code(404).send({ error: `Observation/${id} names no archived record` });
  const archived = await options.readArchivedRecord(source.record);
  if (archived === null) return reply.code(404).send({ error: `record ${source.record} is not in the archive yet` });
  await options.access.saw(request, [{ patient }]);
  return traceAnswer(observation, archived);
}
