import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor, ActRequest, Assignee, CareAct, HandOverRequest, Named, ShiftsAnswer } from '../../contract/care-team.ts';
import type { Access } from '../access/access.ts';
import { changingPerson } from '../acting-person.ts';
import { checkedBody } from '../checked-body.ts';
import { type ActPlace, actInTrail, type CareActs, type NewAct } from './acts-adapter.ts';
import { type CarePeople, named } from './people.ts';
import { type ShiftRule, shiftsAt, termOf } from './shifts.ts';

export interface CareRoutesOptions {
  readonly acts: CareActs;
  readonly access: Pick<Access, 'doToPatient' | 'sees'>;
  readonly shifts: ShiftRule;
  readonly people: CarePeople | null;
  /** Where the patient is now; null: never scored. */
  readonly placeOf: (patient: string) => Promise<ActPlace | null>;
  /** Told of each act that was kept. */
  readonly added: (act: CareAct) => void;
}

const assignee: z.ZodType<Assignee> = z.union([
  z.strictObject({ account: z.string().min(1).max(255) }),
  z.strictObject({ name: z.string().trim().min(1).max(80) }),
]);
const words = z.string().trim().min(1).max(2_000);
const whichShift = z.enum(['now', 'next']);
const about = z.string().min(1).max(300);
const actRequest: z.ZodType<ActRequest> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('assigned'), to: assignee, shift: whichShift.optional(), text: words.optional() }),
  z.strictObject({ kind: z.literal('acknowledged'), about, text: words.optional() }),
  z.strictObject({ kind: z.literal('note'), text: words, about: about.optional() }),
  z.strictObject({ kind: z.literal('task-opened'), text: words, dueAt: z.iso.datetime().optional() }),
  z.strictObject({ kind: z.literal('task-done'), about }),
]);
const handOver: z.ZodType<HandOverRequest> = z.strictObject({
  patients: z
    .array(z.string().regex(/^Patient\/[A-Za-z0-9.-]{1,64}$/))
    .min(1)
    .max(200),
  to: assignee,
  shift: whichShift.optional(),
  text: words.optional(),
});

/** Everything a person does for a patient; each is kept before it is answered. */
export function serveCare(server: FastifyInstance, options: CareRoutesOptions): void {
  const { acts, access, shifts, people, placeOf, added } = options;
  const keep = async (
    patient: string,
    wanted: ActRequest,
    by: Actor,
    request: FastifyRequest,
  ): Promise<CareAct | { readonly refused: string } | null> => {
    const place = await placeOf(patient);
    if (place === null || !(await access.sees(request, patient))) return null;
    const to = wanted.to === undefined ? null : await named(wanted.to, place.ward, by, people);
    if (typeof to === 'string') return { refused: to };
    const wish = newAct(wanted, to, place, by, shiftsAt(shifts, Date.now()));
    const act = await access.doToPatient(request, { person: by, patient, did: actInTrail(wish) }, () => acts.add(wish));
    added(act);
    return act;
  };
  server.post<{ Params: { id: string } }>('/api/patients/:id/acts', async (request, reply) => {
    const by = changingPerson(request, reply);
    const wanted = by && checkedBody(actRequest, request, reply);
    if (!by || !wanted) return reply;
    const patient = `Patient/${request.params.id}`;
    const open = wanted.kind === 'task-done' ? (await acts.openTasks(patient)).find(({ id }) => id === wanted.about) : null;
    if (open === undefined) return reply.code(409).send({ error: 'this task is not open' });
    if (wanted.shift === 'next' && shiftsAt(shifts, Date.now()).next === null) return noShifts(reply);
    const act = await keep(patient, open === null ? wanted : { ...wanted, text: open.text }, by, request);
    if (act === null) return reply.code(404).send({ error: `no scored window of ${patient}` });
    return 'refused' in act ? reply.code(400).send({ error: `to: ${act.refused}` }) : reply.code(201).send(act);
  });
  server.get('/api/shifts', () => shiftsAt(shifts, Date.now()));
  server.post('/api/handover', async (request, reply) => {
    const by = changingPerson(request, reply);
    const wanted = by && checkedBody(handOver, request, reply);
    if (!by || !wanted) return reply;
    if (wanted.shift === 'next' && shiftsAt(shifts, Date.now()).next === null) return noShifts(reply);
    const done: CareAct[] = [];
    for (const patient of new Set(wanted.patients)) {
      const act = await keep(patient, { kind: 'assigned', to: wanted.to, shift: wanted.shift, text: wanted.text }, by, request);
      if (act === null)
        return reply.code(404).send({ error: `no scored window of ${patient}; ${done.length} handed over before` });
      if ('refused' in act) return reply.code(400).send({ error: `to: ${act.refused}; ${done.length} handed over before` });
      done.push(act);
    }
    return reply.code(201).send(done);
  });
}

const noShifts = (reply: FastifyReply): FastifyReply =>
  reply.code(409).send({ error: 'shift: this house has no shifts, so there is no next one' });

function newAct(wanted: ActRequest, to: Named | null, place: ActPlace, by: Actor, shifts: ShiftsAnswer): NewAct {
  const at = new Date().toISOString();
  return {
    id: randomUUID(),
    at,
    kind: wanted.kind,
    by,
    place,
    about: wanted.about ?? null,
    text: wanted.text ?? '',
    to: to?.name ?? null,
    toId: to?.id ?? null,
    ...(wanted.kind === 'assigned' ? termOf(wanted.shift, shifts, at) : {}),
    dueAt: wanted.dueAt ?? null,
    level: null,
    toBed: true,
  };
}
