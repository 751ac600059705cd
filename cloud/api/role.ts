import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ZodError } from 'zod';
import { InputRefused } from '#clinical';
import type { CareAct } from '../contract/care-team.ts';
import type { Role } from '../contract/role.ts';
import { createServer } from '../contract/secure-server-adapter.ts';
import type { DisplayRule } from '../contract/wall-display.ts';
import { openAccess } from './access/access.ts';
import { patientsInBed } from './access/patients-in-bed.ts';
import type { ApiOptions } from './api-options.ts';
import { openBoard } from './board.ts';
import { type ActPlace, openCareActs } from './care/acts-adapter.ts';
import { findBed } from './care/bed-now.ts';
import { cardActs } from './care/card-acts.ts';
import { serveCards } from './care/card-routes.ts';
import { serveCare } from './care/care-routes.ts';
import { actIdOf, startDelivery } from './care/delivery.ts';
import { startEscalation } from './care/escalation-watch.ts';
import { servePeople } from './care/people.ts';
import { serveDevices } from './device-routes.ts';
import { serveLaunch } from './launch-routes.ts';
import { type LiveSources, openLiveFeed } from './live.ts';
import { openPages } from './pages.ts';
import { servePush } from './push-routes.ts';
import { bedsOf, boardPatients } from './queries.ts';
import { serveReadings } from './reading-routes.ts';
import { serveStatus } from './status-routes.ts';
import { serveWaves } from './wave-routes.ts';
import { openWaveStreams } from './wave-streams.ts';
import { serveWorkbench } from './workbench-routes.ts';

const SECOND_MS = 1_000;
const DISPLAYS: DisplayRule = { names: 'initials', wards: {}, idleDays: 7, days: 180 };

/** The dashboard's own API and pages (step 17), and the rule that escalates what nobody reacts to. */
export async function startApi(options: ApiOptions): Promise<Role & { readonly url: string }> {
  const { pool, log, fhir, logger, parking } = options;
  const server = createServer({ logger: false, forceCloseConnections: true }, options.tls ?? null);
  const acts = await openCareActs(pool);
  const board = openBoard({
    patients: () => boardPatients(pool, new Date()),
    beds: (patients) => bedsOf(pool, patients, new Date()),
    changed: (beds, gone) => pages.bedsChanged(beds, gone),
    logger,
  });
  const pages = openPages(() => board.all());
  const judged = async (id: string, refused: string | null): Promise<void> => {
    try {
      await (refused === null ? acts.settled('bed', id, 'shown', null) : acts.settled('bed', id, 'refused', `bed ${refused}`));
      const act = await acts.find(id);
      if (act !== null) board.touch(act.patient);
    } catch (error) {
      logger.warn({ id, error: String(error) }, 'what the bed said of a note was not kept');
    }
  };
  const waves = openWaveStreams();
  const sources: LiveSources = {
    waves: (deviceId, body, enqueuedAt) => waves.take(deviceId, body, enqueuedAt),
    outcome: (patient, windowEnd) => board.touch(patient, windowEnd),
    alarm: (deviceId) => board.touchDevice(deviceId),
    noteJudged: (id, refused) => void judged(actIdOf(id), refused),
  };
  const live = openLiveFeed(log, sources, logger);
  const delivery = startDelivery({
    ...{ acts, fhir, log },
    tellBed: options.tellBed,
    findBed: findBed(pool, fhir),
    logger,
    changed: ({ patient }) => board.touch(patient),
  });
  const escalation = startEscalation({
    pool,
    acts,
    rule: options.escalation,
    logger,
    added(act) {
      board.touch(act.patient);
      delivery.wake();
    },
  });
  const second = setInterval(() => pages.second(live.second()), options.secondMs ?? SECOND_MS);

  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof ZodError || error instanceof InputRefused ? 400 : (error.statusCode ?? 500);
    if (status >= 500) logger.error({ url: request.url, error: error.message }, 'api request failed');
    return reply.code(status).send({ error: error.message });
  });
  const displays = options.displays ?? DISPLAYS;
  const access = await openAccess(server, { ...options, displays, inBed: (bed) => patientsInBed(board.all(), bed) });
  serveReadings(server, { ...options, displays, access, acts, board, pages, heard: live.heard });
  const placeOf = async (patient: string): Promise<ActPlace | null> => (await bedsOf(pool, [patient], new Date()))[0] ?? null;
  serveWaves(server, { hub: options.deviceHub ?? null, fhir, access, streams: waves, placeOf });
  const added = (act: CareAct): void => {
    board.touch(act.patient);
    delivery.wake();
  };
  const people = options.people ?? null;
  serveCare(server, { acts, access, shifts: options.shifts, people, placeOf, added });
  servePeople(server, { people, placeOf });
  if (options.cards && access.ofPerson)
    serveCards(
      server,
      await options.cards(cardActs({ pool, acts, access: access.ofPerson, shifts: options.shifts, placeOf, added })),
    );
  servePush(server, options.push ?? null);
  const newestRecords = options.newestRecords?.bind(options) ?? (() => Promise.resolve([]));
  serveDevices(server, { hub: options.deviceHub ?? null, pool, access, newestRecords, heard: live.heard });
  serveStatus(server, { ...options, logger });
  if (options.workbench)
    serveWorkbench(server, { workbench: options.workbench, log, parkedText: (id) => parking.payload(id), access });
  await serveDashboard(server, options.dashboardDirectory);
  serveLaunch(server, options.launches ?? [], existsSync(options.dashboardDirectory));
  const url = await server.listen({ host: options.host, port: options.port });
  return {
    name: 'api',
    url,
    health: () => ({
      address: url,
      'open pages': pages.count(),
      'live waves looked at': waves.count(),
      'pages closed because too slow': pages.tooSlow(),
      'beds on the board': board.all().length,
      'escalated because nobody reacted': escalation.count(),
      ...access.health(),
    }),
    async stop() {
      clearInterval(second);
      pages.stop();
      await escalation.stop();
      await live.stop();
      await board.stop();
      await server.close();
      await delivery.stop();
      await access.stop();
    },
  };
}

/** Pages have addresses of their own; the one page reads them. */
const PAGES = ['/patients/*', '/population', '/population/models', '/handover', '/mapping', '/status', '/devices', '/devices/*'];

async function serveDashboard(server: FastifyInstance, directory: string): Promise<void> {
  if (existsSync(directory)) {
    await server.register(fastifyStatic, { root: directory });
    for (const path of PAGES) server.get(path, (_request, reply) => reply.sendFile('index.html'));
    return;
  }
  server.get('/', (_request, reply) => reply.type('text/plain').send('The dashboard is not built: run "npm run build".'));
}
