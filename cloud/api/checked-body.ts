import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** The body in its shape, or null when the refusal, which names what and where, is already on its way. */
export function checkedBody<T>(shape: z.ZodType<T>, request: FastifyRequest, reply: FastifyReply): T | null {
  const { success, data, error } = shape.safeParse(request.body);
  if (success) return data;
  const [issue] = error.issues;
  void reply.code(400).send({ error: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not understood'}` });
  return null;
}
