import type { Device, Encounter, Location, Patient, Resource } from '@medplum/fhirtypes';
import type { FhirChanges } from '../contract/fhir-changes.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Place } from './enriched-reading.ts';

export interface PatientContext {
  readonly patient: Patient;
  /** Where the patient was at an instant, Unix ms: what was measured before a move counts where it was measured. */
  readonly placeAt: (atMs: number) => Place;
}

interface Known {
  readonly context: PatientContext;
  readonly atMs: number;
  /** What it was read from. */
  readonly references: ReadonlySet<string>;
}

/** How long an answer of the FHIR server serves while nobody tells of changes. */
const FRESH_MS = 2_000;
/** The same while changes are told: they end it sooner. */
const TOLD_FRESH_MS = 600_000;
const LARGEST = 20_000;
export const NOWHERE: Place = { bed: 'no bed recorded', ward: 'no ward recorded' };

/**
 * Asks FHIR who and where (step 7). An answer is filed under patient, encounter and device, so that another patient never gets it, and is
 * dropped when one of the resources it was read from changes.
 */
export class PatientContexts {
  readonly #fhir: FhirClient;
  readonly #changes: FhirChanges | null;
  readonly #known = new Map<string, Known>();
  readonly #readFrom = new Map<string, Set<string>>();
  /** Counts what was dropped: an answer that was asked for before is not kept after. */
  #drops = 0;

  constructor(fhir: FhirClient, changes: FhirChanges | null = null) {
    this.#fhir = fhir;
    this.#changes = changes;
    changes?.onChange((reference) => {
      this.#drops += 1;
      if (reference === null) this.#clear();
      else for (const key of this.#readFrom.get(reference) ?? []) this.#drop(key);
    });
  }

  /**
   * Rejects when the server cannot be asked; null when it has no such patient.
   * @param device asked for its bed when the encounter has none
   */
  async of(patient: string, encounter: string | undefined, nowMs: number, device?: string): Promise<PatientContext | null> {
    const key = JSON.stringify([patient, encounter, device]);
    const known = this.#known.get(key);
    const freshMs = this.#changes?.live() === true ? TOLD_FRESH_MS : FRESH_MS;
    if (known !== undefined && nowMs - known.atMs < freshMs) return known.context;
    const drops = this.#drops;
    const asked = new Asked(this.#fhir);
    const resource = await asked.read<Patient>('Patient', patient);
    if (resource === null) return null;
    const places = await placesOf(asked, encounter, device);
    const context = { patient: resource, placeAt: (atMs: number) => placeAt(places, atMs) };
    if (drops === this.#drops) this.#keep(key, { context, atMs: nowMs, references: asked.references });
    return context;
  }

  #keep(key: string, known: Known): void {
    if (this.#known.size >= LARGEST) this.#clear();
    this.#drop(key);
    this.#known.set(key, known);
    for (const reference of known.references) {
      const keys = this.#readFrom.get(reference) ?? new Set();
      this.#readFrom.set(reference, keys.add(key));
    }
  }

  #drop(key: string): void {
    for (const reference of this.#known.get(key)?.references ?? []) {
      const keys = this.#readFrom.get(reference);
      keys?.delete(key);
      if (keys?.size === 0) this.#readFrom.delete(reference);
    }
    this.#known.delete(key);
  }

  #clear(): void {
    this.#known.clear();
    this.#readFrom.clear();
  }
}

/** One question, and all that it was answered from; what is not there may come to be. */
class Asked {
  readonly references = new Set<string>();
  readonly #fhir: FhirClient;

  constructor(fhir: FhirClient) {
    this.#fhir = fhir;
  }

  read<T extends Resource>(type: T['resourceType'], reference: string): Promise<T | null> {
    const id = reference.slice(reference.lastIndexOf('/') + 1);
    this.references.add(`${type}/${id}`);
    return this.#fhir.read<T>(type, id);
  }
}

/** One location of the encounter and when; without a period it holds while it is active. */
interface Stay {
  readonly place: Place;
  readonly fromMs: number;
  readonly toMs: number;
  readonly active: boolean;
}

interface Places {
  readonly stays: readonly Stay[];
  /** Of the device, where the encounter has no active location. */
  readonly otherwise: Place;
}

function placeAt({ stays, otherwise }: Places, atMs: number): Place {
  // Where two say so, whoever came later; a period without a beginning says least.
  const then = stays.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs).sort((a, b) => b.fromMs - a.fromMs)[0];
  return (then ?? stays.find(({ active }) => active))?.place ?? otherwise;
}

async function placesOf(asked: Asked, encounter: string | undefined, device: string | undefined): Promise<Places> {
  const resource = encounter === undefined ? null : await asked.read<Encounter>('Encounter', encounter);
  const stays: Stay[] = [];
  for (const { location, status, period } of resource?.location ?? []) {
    const active = status === 'active';
    if (location.reference === undefined || (!active && period === undefined)) continue;
    stays.push({
      place: await placeOf(asked, location.reference),
      fromMs: instantOf(period?.start, active && period === undefined ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY),
      toMs: instantOf(period?.end, Number.POSITIVE_INFINITY),
      active,
    });
  }
  const bed = stays.some(({ active }) => active) ? undefined : await bedOfDevice(asked, device);
  return { stays, otherwise: bed === undefined ? NOWHERE : await placeOf(asked, bed) };
}

function instantOf(text: string | undefined, otherwise: number): number {
  const atMs = Date.parse(text ?? '');
  return Number.isNaN(atMs) ? otherwise : atMs;
}

async function placeOf(asked: Asked, reference: string): Promise<Place> {
  const bed = await asked.read<Location>('Location', reference);
  const ward = bed?.partOf?.reference === undefined ? null : await asked.read<Location>('Location', bed.partOf.reference);
  return { bed: bed?.name ?? NOWHERE.bed, ward: ward?.name ?? NOWHERE.ward };
}

async function bedOfDevice(asked: Asked, device: string | undefined): Promise<string | undefined> {
  const resource = device === undefined ? null : await asked.read<Device>('Device', device);
  return resource?.location?.reference;
}
