import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Person } from '../../contract/accounts.ts';
import type { Actor, Assignee, ListedPerson, Named, PeopleAnswer } from '../../contract/care-team.ts';
import { LOCAL_PERSON, personOf } from '../access/guard.ts';
import { caresForPatients } from '../access/rules.ts';
import { seesWard } from '../access/seen-wards.ts';
import type { ActPlace } from './acts-adapter.ts';

/** Who has an account that is not disabled. */
export type CarePeople = () => Promise<readonly (Person & Pick<ListedPerson, 'login'>)[]>;

/** Whoever is given a patient has to be able to see her. */
const mayHave = (person: Person, wards: readonly string[]): boolean =>
  caresForPatients(person) && wards.every((ward) => seesWard(person, ward));

/**
 * Who is meant, by the list where there is one: a name that is typed would be two people by a letter, and is told nothing.
 * @param people null: the provider has no list
 * @returns or why not, in words
 */
export async function named(to: Assignee, ward: string, by: Actor, people: CarePeople | null): Promise<Named | string> {
  const nobody = by.id.startsWith('said:');
  if ('name' in to) {
    return people === null || nobody ? { id: null, name: to.name } : 'this house has a list of people: choose one of them';
  }
  if (to.account === by.id && !nobody) return { id: by.id, name: by.name };
  const person = (await people?.())?.find(({ id }) => id === to.account);
  if (person === undefined) return 'nobody has this account';
  return mayHave(person, [ward]) ? { id: person.id, name: person.name } : `${person.name} does not see the patients of ${ward}`;
}

const wardsAsked = z.object({ ward: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(50)]) });

/** Whom patients can be given to: names of colleagues, of the own wards or of a patient who may be seen. */
export function servePeople(
  server: FastifyInstance,
  { people, placeOf }: { people: CarePeople | null; placeOf: (patient: string) => Promise<ActPlace | null> },
): void {
  const answer = async (request: FastifyRequest, wards: readonly string[]): Promise<PeopleAnswer> => {
    if (people === null || personOf(request).id === LOCAL_PERSON.id) return { people: null };
    const may = (await people()).filter((person) => mayHave(person, wards));
    return {
      people: may.map(({ id, name, login }) => ({ id, name, login })).sort((a, b) => a.name.localeCompare(b.name)),
    };
  };
  server.get('/api/people', async (request, reply) => {
    const wards = [wardsAsked.parse(request.query).ward].flat();
    const other = wards.find((ward) => !seesWard(personOf(request), ward));
    if (other !== undefined) return reply.code(404).send({ error: `${other} is none of your wards` });
    return answer(request, wards);
  });
  server.get<{ Params: { id: string } }>('/api/patients/:id/people', async (request, reply) => {
    const patient = `Patient/${request.params.id}`;
    const place = await placeOf(patient);
    return place === null ? reply.code(404).send({ error: `no scored window of ${patient}` }) : answer(request, [place.ward]);
  });
}
