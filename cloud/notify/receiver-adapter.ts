import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Fastify from 'fastify';
import { z } from 'zod';

const message = z.object({
  type: z.literal('message'),
  attachments: z
    .array(
      z.object({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        content: z.looseObject({
          type: z.literal('AdaptiveCard'),
          version: z.string(),
          body: z.array(z.looseObject({ type: z.string() })),
        }),
      }),
    )
    .min(1),
});

/** What Teams refuses above, bytes. */
const LARGEST = 28_000;

/**
 * Stands where a Teams workflow would: takes a card, answers 202, keeps it as a line in `cards.jsonl`. GET lists what came.
 */
export async function startWorkflowsReceiver(options: {
  host: string;
  port: number;
  directory: string;
}): Promise<{ url: string; stop(): Promise<void> }> {
  await mkdir(options.directory, { recursive: true });
  const file = join(options.directory, 'cards.jsonl');
  const server = Fastify({ logger: false, bodyLimit: LARGEST, forceCloseConnections: true });
  server.post('/workflows/ward', async (request, reply) => {
    const parsed = message.safeParse(request.body);
    if (!parsed.success) return reply.code(400).send({ error: parsed.error.issues[0]?.message ?? 'not a card' });
    await appendFile(file, `${JSON.stringify(parsed.data.attachments[0]?.content)}\n`, { flush: true });
    return reply.code(202).send();
  });
  server.get('/workflows/ward', async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  });
  const address = await server.listen({ host: options.host, port: options.port });
  return { url: `${address}/workflows/ward`, stop: () => server.close() };
}
