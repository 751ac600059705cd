import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { PushAnswer, PushDesk, PushSubscription } from '../contract/push.ts';
import { personOf } from './access/guard.ts';
import { checkedBody } from './checked-body.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]{16,200}=*$/);
const subscription: z.ZodType<PushSubscription> = z.object({
  endpoint: z.url().max(2_000),
  keys: z.object({ p256dh: base64url, auth: base64url }),
});
const ended = z.object({ endpoint: z.url().max(2_000) });

/** Whoever takes care of patients may be told on this browser when the page is closed; each person asks for it herself. */
export function servePush(server: FastifyInstance, desk: PushDesk | null): void {
  server.get('/api/push', (): PushAnswer => ({ key: desk?.publicKey ?? null }));
  server.post('/api/push', async (request, reply) => {
    const wanted = checkedBody(subscription, request, reply);
    if (!wanted) return reply;
    if (desk === null) return reply.code(404).send({ error: 'nobody is told in this way here' });
    await desk.subscribe(personOf(request), wanted);
    return reply.code(204).send();
  });
  server.post('/api/push/end', async (request, reply) => {
    const gone = checkedBody(ended, request, reply);
    if (!gone) return reply;
    await desk?.end(personOf(request), gone.endpoint);
    return reply.code(204).send();
  });
}
