import type { FastifyInstance } from 'fastify';
import type { CardEndpoint } from '../../contract/care-cards.ts';

/** Where Teams brings what people press on cards. Who sends it is proven by its token, which the endpoint checks. */
export function serveCards(server: FastifyInstance, endpoint: CardEndpoint): void {
  server.post('/api/messages', async ({ headers, body }, reply) => {
    const given = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    const answer = await endpoint.handle({ headers: Object.fromEntries(given), body });
    return reply.code(answer.status).send(answer.body ?? {});
  });
}
