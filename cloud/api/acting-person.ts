import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../contract/care-team.ts';
import { LOCAL_PERSON, personOf } from './access/guard.ts';

const LONGEST = 80;

/**
 * Who does something: whoever is signed in. Where nobody has to sign in it is the name that the page was told, which proves nothing
 * and is kept as such.
 */
function actingPerson(request: FastifyRequest): Actor | null {
  const { id, name } = personOf(request);
  return id === LOCAL_PERSON.id ? saidPerson(request.headers['x-wardlight-person']) : { id, name };
}

function saidPerson(header: string | readonly string[] | undefined): Actor | null {
  if (typeof header !== 'string') return null;
  let name: string;
  try {
    name = decodeURIComponent(header).trim();
  } catch {
    return null;
  }
  return name === '' || name.length > LONGEST ? null : { id: `said:${name.toLowerCase()}`, name };
}

/** Null when nobody said who acts, and that answer is on its way. */
export function changingPerson(request: FastifyRequest, reply: FastifyReply): Actor | null {
  const person = actingPerson(request);
  if (person === null) void reply.code(401).send({ error: 'nobody said who acts' });
  return person;
}
