import type { MonitorMessage, PatientBanner, PatientsFoundMessage, ScreenMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, KeptState, PatientChange } from '../bed/bed-part.ts';
import { type Admission, type AdmissionHistory, same } from '../outbox/admission-history.ts';
import { type AdmissionEvent, admissionReading } from '../outbox/telemetry-envelope.ts';
import type { AdmissionChange, Admissions } from './admissions.ts';
import { admissionOf, HISTORY_KEY, PATIENT_KEY } from './configured-patient.ts';
import { Measuring } from './measuring.ts';

/** Who, when the screen does not know. */
const BEDSIDE = 'bedside';
const CONFIGURATION = 'configuration';

export interface PatientParts {
  readonly admissions: Admissions;
  readonly history: AdmissionHistory;
  readonly desk: AlarmDesk;
  readonly office: BedOffice;
  /** Throws InputRefused for a patient for whom this bed cannot alarm. */
  readonly require: (patient: PatientBanner | null) => void;
  /** Tells every part of the bed. */
  readonly changed: (change: PatientChange, moment: BedMoment) => void;
  /** Everything a window must know of the patient. */
  readonly hello: () => MonitorMessage;
  /** Null where the configuration names no FHIR server. */
  readonly find: ((query: string) => Promise<Pick<PatientsFoundMessage, 'state' | 'detail' | 'patients'>>) | null;
}

/** Admits, transfers, discharges, corrects, and knows standby: says each to the bed, the journal and the cloud. */
export class PatientPart implements BedPart {
  readonly #parts: PatientParts;
  readonly #measuring = new Measuring();
  #told = '';

  constructor(parts: PatientParts) {
    this.#parts = parts;
  }

  /** Somebody else may have been configured while nobody watched: nothing of the former may stay. */
  begin(moment: BedMoment): void {
    const { admissions, history, office, changed } = this.#parts;
    const { patient } = admissions;
    const { now: former, isEmpty } = history;
    const another = !isEmpty && !same(former, admissionOf(patient));
    if (another) changed({ patient, sinceMs: moment.nowMs }, moment);
    if (admissions.known) history.admit(admissionOf(patient), moment.nowMs);
    // Also when nothing was changed: a store that is replaced later is given what was saved here.
    for (const { key, json } of this.state()) office.save(key, json, moment);
    if (!another) return;
    const what = patient === null ? 'discharged' : 'admitted';
    this.#chart({ what, before: namedBy(former), after: patient, fromMs: moment.now.wallMs }, CONFIGURATION, null, moment);
  }

  onReadings({ vitals }: Intake, _device: DeviceBay, { nowMs }: BedMoment): void {
    if (this.#parts.admissions.standby === null) return;
    if (vitals.some(({ reading }) => reading.value !== null && !reading.questionable)) this.#measuring.heard(nowMs);
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type === 'find-patients') {
      this.#find(message.query, moment);
      return true;
    }
    if (message.type === 'standby') {
      this.#standby(message.on, message.by ?? BEDSIDE, this.#parts.admissions.patient, moment);
      return true;
    }
    try {
      const { admissions, require } = this.#parts;
      const change = admissions.attempt(() => this.#change(message, moment.now.wallMs), require);
      if (change === null) return false;
      const by = 'by' in message ? message.by : undefined;
      this.#apply(change, by ?? BEDSIDE, message.type === 'transfer' ? message.to : null, moment);
    } catch (error) {
      this.#parts.office.refuse('patient', error, moment);
    }
    return true;
  }

  tick({ nowMs }: BedMoment): void {
    const { admissions, desk, office } = this.#parts;
    desk.setStandby(admissions.standby !== null, nowMs);
    const message = this.#standbyMessage(nowMs);
    const content = JSON.stringify({ ...message, atMs: null });
    if (content === this.#told) return;
    this.#told = content;
    office.post(message);
  }

  greet({ nowMs }: BedMoment): readonly MonitorMessage[] {
    return [this.#standbyMessage(nowMs)];
  }

  state(): readonly KeptState[] {
    const { admissions, history } = this.#parts;
    if (!admissions.known) return [];
    return [
      { key: PATIENT_KEY, json: JSON.stringify(admissions.snapshot()) },
      { key: HISTORY_KEY, json: history.snapshot() },
    ];
  }

  /** @returns null when the message is none of this part's */
  #change(message: ScreenMessage, wallMs: number): AdmissionChange | null {
    const { admissions } = this.#parts;
    switch (message.type) {
      case 'admit':
        return admissions.admit(message.patient, message.encounter, wallMs);
      case 'discharge':
        return admissions.discharge(wallMs);
      case 'transfer':
        return admissions.transfer(message.to, wallMs);
      case 'identify':
        return admissions.identify(message.patient, message.encounter, wallMs);
      case 'correct-admission':
        return admissions.correct(message.patient, message.encounter, wallMs);
      default:
        return null;
    }
  }

  #apply(change: AdmissionChange, by: string, reason: string | null, moment: BedMoment): void {
    const { history, desk, office, changed, hello } = this.#parts;
    const { what, before, after } = change;
    const { nowMs, now } = moment;
    const stays = what === 'identified' || what === 'corrected';
    // What was gathered until now, and what ends now, belongs to whoever was here.
    office.writeNow(moment);
    if (!stays) this.#standby(false, by, before, moment);
    if (what === 'identified' && after !== null) desk.samePatient(after.encounter);
    // A correction keeps what was measured since the beginning: it is the other patient's.
    else changed({ patient: after, sinceMs: stays ? history.sinceMs : nowMs }, moment);
    if (stays) history.correct(admissionOf(after));
    else history.admit(admissionOf(after), nowMs, nowMs, now.wallMs);
    this.#chart(change, by, reason, moment);
    office.post(hello());
  }

  #standby(on: boolean, by: string, patient: PatientBanner | null, moment: BedMoment): void {
    const { wallMs } = moment.now;
    if (!this.#parts.admissions.setStandby(on, by, wallMs)) return;
    this.#measuring.begin();
    this.#chart({ what: on ? 'standby' : 'standby-ended', before: patient, after: patient, fromMs: wallMs }, by, null, moment);
    this.tick(moment);
  }

  #chart(event: AdmissionEvent, by: string, reason: string | null, moment: BedMoment): void {
    const { office } = this.#parts;
    office.chart(admissionReading(event, by, reason, `${office.nextId()}/${event.what}`, moment.now.wallMs), moment);
  }

  #find(query: string, moment: BedMoment): void {
    const { office, find } = this.#parts;
    const tell = (found: Pick<PatientsFoundMessage, 'state' | 'detail' | 'patients'>): void =>
      office.post({ type: 'patients-found', atMs: moment.nowMs, query, ...found });
    if (find === null) {
      tell({ state: 'offline', detail: 'no FHIR server is configured for this bed', patients: [] });
      return;
    }
    tell({ state: 'searching', detail: null, patients: [] });
    void find(query).then(tell);
  }

  #standbyMessage(nowMs: number): MonitorMessage {
    const { standby } = this.#parts.admissions;
    const measuring = this.#measuring.goesOn(nowMs);
    return { type: 'standby', atMs: nowMs, standby: standby && { ...standby, measuring } };
  }
}

function namedBy(admission: Admission | null): AdmissionEvent['before'] {
  return admission && { identifier: admission.patient, encounter: admission.encounter };
}
