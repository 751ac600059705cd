import type { FastifyInstance } from 'fastify';
import type { DeadLetter, RetriedAnswer, StatusAnswer } from '../contract/dashboard-api.ts';
import type { EventLog } from '../contract/event-log.ts';
import type { Logger } from '../contract/role.ts';
import { personOf } from './access/guard.ts';
import { readsMessages } from './access/rules.ts';
import { changingPerson } from './acting-person.ts';
import type { ApiOptions, ShelvedItem } from './api-options.ts';

export interface StatusRoutesOptions extends Pick<ApiOptions, 'parking' | 'deadLetters' | 'health'> {
  readonly log: EventLog;
  readonly logger: Logger;
}

const MOST_SHOWN = 100;

/** The parts of the service, and what they could not do: parked messages and dead letters, each to be tried again by a person. */
export function serveStatus(server: FastifyInstance, { parking, deadLetters, health, log, logger }: StatusRoutesOptions): void {
  server.get('/api/status', async (request): Promise<StatusAnswer> => {
    const [shelved, parkedCounts, dead] = await Promise.all([
      parking.list(MOST_SHOWN),
      parking.counts(),
      deadLetters?.list(MOST_SHOWN) ?? [],
    ]);
    const whole = readsMessages(personOf(request));
    const roles = whole ? health() : health().map(withoutTrouble);
    const letters = whole ? dead : dead.map(withoutWords);
    const parked = shelved.map((item) => parkedRow(item, whole));
    return { at: new Date().toISOString(), roles, parked, parkedCounts, deadLetters: letters };
  });
  server.post<{ Params: { id: string } }>('/api/parked/:id/retry', async (request, reply) => {
    const by = changingPerson(request, reply);
    if (by === null) return reply;
    const refusal = await parking.retry(request.params.id, log);
    if (refusal === 'unknown') return reply.code(404).send({ error: 'nothing is parked under this id' });
    if (refusal !== null) return reply.code(409).send({ error: 'this message is wrong in itself: trying again would not help' });
    logger.info({ parked: request.params.id, by: by.id }, 'a parked message is tried again');
    return reply.code(202).send({});
  });
  server.post('/api/parked/retry', async (request, reply) => {
    const by = changingPerson(request, reply);
    if (by === null) return reply;
    const answer: RetriedAnswer = { count: await parking.retryAll(log) };
    logger.info({ ...answer, by: by.id }, 'all parked messages are tried again');
    return reply.code(202).send(answer);
  });
  server.post<{ Params: { id: string } }>('/api/dead-letters/:id/again', async (request, reply) => {
    const by = changingPerson(request, reply);
    if (by === null) return reply;
    if ((await deadLetters?.sendAgain(request.params.id)) !== true)
      return reply.code(404).send({ error: 'no dead letter has this id' });
    logger.info({ letter: request.params.id, by: by.id }, 'a dead letter is sent again');
    return reply.code(202).send({});
  });
}

/** @param whole false: without what may name a patient of any ward; a part of a record is called by what stood there */
function parkedRow({ impersonal, ...row }: ShelvedItem, whole: boolean): StatusAnswer['parked'][number] {
  return whole ? row : { ...row, recordId: row.recordId.replace(/#.*/s, ''), detail: impersonal };
}

function withoutTrouble(role: StatusAnswer['roles'][number]): StatusAnswer['roles'][number] {
  return Object.fromEntries(Object.entries(role).filter(([name]) => name !== 'trouble'));
}

/** What an address answers may quote what it was sent; its status does not. */
function withoutWords(letter: DeadLetter): DeadLetter {
  return { ...letter, reason: /^answered \d{3}\b/.exec(letter.reason)?.[0] ?? '' };
}
