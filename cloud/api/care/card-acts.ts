import type { Pool } from 'pg';
import type { Person } from '../../contract/accounts.ts';
import type { CardAct, CardDoing, CardRefusal } from '../../contract/care-cards.ts';
import type { CareAct } from '../../contract/care-team.ts';
import type { PersonAccess } from '../access/access.ts';
import { RULES } from '../access/rules.ts';
import { type ActPlace, actInTrail, type CareActs, type NewAct } from './acts-adapter.ts';
import { careStates, NOTHING_DONE } from './care-states.ts';
import { type ShiftRule, shiftsAt, termOf } from './shifts.ts';

export interface CardActsOptions {
  readonly pool: Pool;
  readonly acts: CareActs;
  readonly access: PersonAccess;
  readonly shifts: ShiftRule;
  readonly placeOf: (patient: string) => Promise<ActPlace | null>;
  readonly added: (act: CareAct) => void;
}

export const CARD_ROUTE = 'POST /api/messages';
/** Whoever may do it on the patient's page. */
const ALLOWED = RULES['POST /api/patients/:id/acts'] ?? [];

/** What the care team does by the buttons of cards: the same acts as on the patient's page, by the same rights. */
export function cardActs({ pool, acts, access, shifts, placeOf, added }: CardActsOptions): CardDoing {
  const stateOf = async (patient: string, about: string) =>
    (await careStates(pool, [{ patient, flag: about }], new Date())).get(patient) ?? NOTHING_DONE;

  async function refusal(person: Person, patient: string): Promise<CardRefusal | null> {
    const allowed = ALLOWED !== 'everybody' && person.roles.some((role) => ALLOWED.includes(role));
    if (!allowed || !(await access.sees(person, patient))) return 'forbidden';
    await access.note(person, CARD_ROUTE, [patient]);
    return null;
  }
  async function act(person: Person, { press, kind, patient, about }: CardAct): Promise<void> {
    const { acknowledged, askedAnew, responsible } = await stateOf(patient, about);
    const seen = acknowledged !== null && askedAnew === null;
    const stands = kind === 'acknowledged' ? seen : responsible?.id === person.id;
    // A press that is brought twice is one; that somebody has seen it counts once each time that it is asked for, whoever else presses.
    const asked = askedAnew === null ? '' : `${askedAnew.at}|`;
    const id = kind === 'acknowledged' ? `card|${about}|${asked}acknowledged` : `card|${press}|assigned`;
    const place = await placeOf(patient);
    if (stands || place === null) return;
    const at = new Date().toISOString();
    const who = { id: person.id, name: person.name };
    const wish: NewAct = {
      ...{ id, kind, place, about, text: '', dueAt: null, level: null, toBed: true },
      at,
      ...(kind === 'assigned' ? termOf('now', shiftsAt(shifts, Date.parse(at)), at) : {}),
      by: who,
      to: kind === 'assigned' ? person.name : null,
      toId: kind === 'assigned' ? person.id : null,
    };
    const did = { person: who, what: CARD_ROUTE, patient, did: actInTrail(wish) };
    added(await access.doToPatient(did, () => acts.add(wish)));
  }
  return {
    async act(person, wanted) {
      const refused = await refusal(person, wanted.patient);
      if (refused !== null) return refused;
      if ((await placeOf(wanted.patient)) === null) return 'unknown';
      await act(person, wanted);
      return stateOf(wanted.patient, wanted.about);
    },
    state: async (person, { patient, about }) => (await refusal(person, patient)) ?? stateOf(patient, about),
  };
}
