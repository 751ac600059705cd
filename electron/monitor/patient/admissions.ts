import { InputRefused } from '#clinical';
import type { PatientBanner, PatientEntry } from '#ipc';
import { checkedPatient } from './checked-patient.ts';

export interface Standby {
  /** Unix ms. */
  readonly sinceMs: number;
  readonly by: string;
}

export interface AdmissionsSnapshot {
  readonly patient: PatientBanner | null;
  readonly standby: Standby | null;
  /** How many provisional names were given. */
  readonly provisionals: number;
  /** The admission that the configuration had when this was written. */
  readonly configured: PatientBanner | null;
  /** When somebody changed the admission at the bed last, Unix ms; null: nobody did. */
  readonly changedMs: number | null;
  /** What who lies here was called before she was known better; absent: she was always called so. */
  readonly formerly?: readonly Identity[];
}

/** How one admission is named outside the bed. */
export interface Identity {
  readonly patient: string;
  readonly encounter: string;
}

/** What happened to the admission; the journal and the cloud are told. */
export interface AdmissionChange {
  readonly what: 'admitted' | 'discharged' | 'transferred' | 'identified' | 'corrected';
  readonly before: PatientBanner | null;
  readonly after: PatientBanner | null;
  /** Unix ms: from when on it holds; for a correction the beginning of what is corrected. */
  readonly fromMs: number;
}

/**
 * Who lies in this bed. Pure; times are wall time, Unix ms. A provisional identity is made where none is known, and marked as one: a
 * patient is never guessed.
 */
export class Admissions {
  readonly #bed: string;
  #state: AdmissionsSnapshot;
  #known: boolean;

  /**
   * @param saved what `snapshot` gave; it counts unless another admission is configured that began later. `unknown`: it cannot be
   *   read, so nobody is admitted
   * @param configured as the configuration has it
   */
  constructor(bed: string, saved: AdmissionsSnapshot | null | 'unknown', configured: PatientBanner | null) {
    this.#bed = bed;
    this.#known = saved !== 'unknown';
    const fresh = { patient: configured, standby: null, provisionals: 0, configured, changedMs: null };
    if (saved === null) this.#state = fresh;
    else if (saved === 'unknown') this.#state = { ...fresh, patient: null };
    else if (isLater(configured, saved)) this.#state = { ...fresh, provisionals: saved.provisionals };
    // The same admission may be written better since.
    else this.#state = { ...saved, patient: isSame(configured, saved.patient) ? configured : saved.patient, configured };
  }

  /** False while what was kept cannot be read and nobody has said who lies here: it must not be written over. */
  get known(): boolean {
    return this.#known;
  }

  snapshot(): AdmissionsSnapshot {
    return this.#state;
  }

  /** Does `act`, or nothing at all when that or `accept` throws. */
  attempt(act: () => AdmissionChange | null, accept: (after: PatientBanner | null) => void): AdmissionChange | null {
    const [state, known] = [this.#state, this.#known];
    try {
      const change = act();
      if (change) accept(change.after);
      return change;
    } catch (error) {
      this.#state = state;
      this.#known = known;
      throw error;
    }
  }

  get patient(): PatientBanner | null {
    return this.#state.patient;
  }

  /** Every name that who lies here has had since she came, the present one first; none when nobody is admitted. */
  get names(): readonly Identity[] {
    const { patient, formerly = [] } = this.#state;
    return patient === null ? [] : [identityOf(patient), ...formerly];
  }

  get standby(): Standby | null {
    return this.#state.standby;
  }

  /** @throws InputRefused when somebody is admitted, or for an entry that cannot be taken */
  admit(entry: PatientEntry, encounter: string | null, nowMs: number): AdmissionChange {
    const before = this.#state.patient;
    if (before !== null)
      throw new InputRefused(
        'admit',
        `${before.name} is admitted to this bed: discharge, transfer or correct the admission first`,
      );
    return this.#become('admitted', this.#banner(entry, encounter, nowMs, nowMs), nowMs, nowMs);
  }

  /** @throws InputRefused when nobody is admitted */
  discharge(nowMs: number): AdmissionChange {
    this.#admitted('discharge');
    return this.#become('discharged', null, nowMs, nowMs);
  }

  /** @throws InputRefused when nobody is admitted, or without a place to go to */
  transfer(to: string, nowMs: number): AdmissionChange {
    this.#admitted('transfer');
    if (to.trim() === '') throw new InputRefused('transfer', 'the place to go to is needed');
    return this.#become('transferred', null, nowMs, nowMs);
  }

  /** The same person, known better. @throws InputRefused when she is not provisional, or is of another type */
  identify(entry: PatientEntry, encounter: string | null, nowMs: number): AdmissionChange {
    const before = this.#admitted('identify');
    if (before.provisional !== true)
      throw new InputRefused('identify', `${before.name} has an identity: if it is wrong, correct the admission`);
    if (entry.type !== before.type)
      throw new InputRefused('identify', `${before.type} cannot become ${entry.type}: correct the admission`);
    const fromMs = Date.parse(before.admittedAt);
    return this.#become('identified', this.#banner(entry, encounter, fromMs, nowMs), fromMs, nowMs);
  }

  /** Somebody else was meant from the beginning. @throws InputRefused when nobody is admitted, or it is the same patient */
  correct(entry: PatientEntry, encounter: string | null, nowMs: number): AdmissionChange {
    const before = this.#admitted('correct the admission');
    const fromMs = Date.parse(before.admittedAt);
    const after = this.#banner(entry, encounter, fromMs, nowMs);
    if (JSON.stringify(after) === JSON.stringify(before))
      throw new InputRefused('correct the admission', `${before.name} is who is admitted`);
    return this.#become('corrected', after, fromMs, nowMs);
  }

  /** @returns whether that changed anything */
  setStandby(on: boolean, by: string, nowMs: number): boolean {
    if (on === (this.#state.standby !== null)) return false;
    this.#state = { ...this.#state, standby: on ? { sinceMs: nowMs, by } : null };
    return true;
  }

  #admitted(what: string): PatientBanner {
    const { patient } = this.#state;
    if (patient === null) throw new InputRefused(what, 'nobody is admitted to this bed');
    return patient;
  }

  #become(what: AdmissionChange['what'], after: PatientBanner | null, fromMs: number, changedMs: number): AdmissionChange {
    const { patient: before, formerly = [] } = this.#state;
    const names = what === 'identified' && before !== null ? [identityOf(before), ...formerly] : [];
    this.#state = { ...this.#state, patient: after, changedMs, formerly: names };
    this.#known = true;
    return { what, before, after, fromMs };
  }

  #banner(entry: PatientEntry, encounter: string | null, fromMs: number, nowMs: number): PatientBanner {
    const { name, identifier, birthDate, type } = checkedPatient(entry, nowMs);
    const known = encounter?.trim() ?? '';
    const provisional = identifier === '' || known === '';
    const number = this.#state.provisionals + 1;
    if (provisional) this.#state = { ...this.#state, provisionals: number };
    // With the second: the count begins anew when the store is lost.
    const made = `PROVISIONAL-${this.#bed}-${number}-${new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '')}`;
    return {
      name,
      identifier: identifier === '' ? made : identifier,
      birthDate,
      type,
      encounter: known === '' ? made : known,
      admittedAt: new Date(fromMs).toISOString(),
      ...(provisional && { provisional: true }),
    };
  }
}

function identityOf({ identifier, encounter }: PatientBanner): Identity {
  return { patient: identifier, encounter };
}

/** The same admission, however it is written. */
export function isSame(one: PatientBanner | null, other: PatientBanner | null): boolean {
  const named = (patient: PatientBanner | null) => patient && [patient.identifier, patient.encounter, patient.admittedAt];
  return JSON.stringify(named(one)) === JSON.stringify(named(other));
}

/** Another admission is configured than before, and nothing that was said at the bed is newer. */
function isLater(configured: PatientBanner | null, { configured: before, changedMs }: AdmissionsSnapshot): boolean {
  if (isSame(configured, before)) return false;
  return changedMs === null || (configured !== null && Date.parse(configured.admittedAt) > changedMs);
}
