import type { Condition, Encounter, Patient, Resource } from '@medplum/fhirtypes';
import type { FollowedEvent } from '../../contract/follow-up.ts';
import { EXPIRED, INTENSIVE_CARE, kindOfDiagnosis } from './events.table.ts';

/** A bed or ward, as an Encounter names it, with the Location above it. */
export type Places = (
  reference: string,
) => { readonly bed: string; readonly ward: string; readonly types: readonly string[] } | null;

const NOWHERE = { bed: '', ward: '' };

/** Dead by the Patient: a day alone counts as its end, so that no prediction of that day is said to come after it. */
export function eventsOfPatient(patient: Patient): FollowedEvent[] {
  const { deceasedDateTime: at } = patient;
  // `deceasedBoolean` says that, not when: the Encounter's end does.
  if (at === undefined) return [];
  return [event(patient, 'death', `Patient/${patient.id}`, null, instantOf(at, 'end'), NOWHERE, false)];
}

/** End of the stay, death in it, and each move from another ward into intensive care. */
export function eventsOfEncounter(encounter: Encounter, places: Places): FollowedEvent[] {
  const patient = encounter.subject?.reference;
  if (patient === undefined) return [];
  const own = `Encounter/${encounter.id}`;
  const withdrawn = encounter.status === 'entered-in-error' || encounter.status === 'cancelled';
  const stays = (encounter.location ?? [])
    .flatMap(({ location, period }) => {
      const place = places(location.reference ?? '');
      return place === null
        ? []
        : [{ ...place, start: period?.start, intensive: place.types.some((type) => INTENSIVE_CARE.includes(type)) }];
    })
    .sort((a, b) => ((a.start ?? '') < (b.start ?? '') ? -1 : 1));
  const last = stays.at(-1) ?? NOWHERE;
  const events = stays.flatMap((stay, index) => {
    const before = stays[index - 1];
    if (!stay.intensive || before === undefined || before.intensive || stay.start === undefined) return [];
    // Of the ward that the patient was taken from.
    return [
      event(encounter, 'intensive-care', patient, own, instantOf(stay.start, 'begin'), before, withdrawn, `#${stay.start}`),
    ];
  });
  const end = encounter.period?.end;
  if (end === undefined || (encounter.status !== 'finished' && !withdrawn)) return events;
  const died = encounter.hospitalization?.dischargeDisposition?.coding?.some(({ code }) => code === EXPIRED) ?? false;
  return [
    ...events,
    ...(died ? [event(encounter, 'death', patient, own, instantOf(end, 'end'), last, withdrawn)] : []),
    event(encounter, 'discharge', patient, own, instantOf(end, 'end'), last, withdrawn),
  ];
}

/** A diagnosis from its onset on; without one, from when it was recorded. */
export function eventsOfCondition(condition: Condition): FollowedEvent[] {
  const kind = kindOfDiagnosis(condition.code?.coding ?? []);
  const patient = condition.subject.reference;
  const at = condition.onsetDateTime ?? condition.onsetPeriod?.start ?? condition.recordedDate;
  if (kind === null || patient === undefined || at === undefined) return [];
  const status = condition.verificationStatus?.coding?.[0]?.code;
  const withdrawn = status === 'entered-in-error' || status === 'refuted';
  return [event(condition, kind, patient, condition.encounter?.reference ?? null, instantOf(at, 'begin'), NOWHERE, withdrawn)];
}

function event(
  resource: Resource,
  kind: FollowedEvent['kind'],
  patient: string,
  encounter: string | null,
  at: string,
  { bed, ward }: { readonly bed: string; readonly ward: string },
  withdrawn: boolean,
  which = '',
): FollowedEvent {
  const reference = `${resource.resourceType}/${resource.id}`;
  return {
    what: 'event',
    id: `${reference}/${kind}${which}`,
    ...{ kind, patient, encounter, bed, ward, at },
    resource: reference,
    recordedAt: resource.meta?.lastUpdated ?? at,
    withdrawn,
  };
}

/** FHIR dates may be a year, a month or a day: begin or end of it in UTC. */
export function instantOf(date: string, edge: 'begin' | 'end'): string {
  if (date.includes('T')) return new Date(date).toISOString();
  const [year = 0, month, day] = date.split('-').map(Number);
  const begin = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  if (edge === 'begin') return new Date(begin).toISOString();
  const next = day !== undefined ? begin + 86_400_000 : month !== undefined ? Date.UTC(year, month, 1) : Date.UTC(year + 1, 0, 1);
  return new Date(next - 1).toISOString();
}
