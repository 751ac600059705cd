import type { MonitorMessage, PatientsFoundMessage, ScreenMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, KeptState, PatientChange } from '../bed/bed-part.ts';
import type { AdmissionHistory } from '../outbox/admission-history.ts';
import { admissionReading } from '../outbox/telemetry-envelope.ts';
import type { AdmissionChange, Admissions } from './admissions.ts';
import { admissionOf, PATIENT_KEY } from './configured-patient.ts';
import { Measuring } from './measuring.ts';

/** Who, when the screen does not know. */
const BEDSIDE = 'bedside';

export interface PatientParts {
  readonly admissions: Admissions;
  readonly history: AdmissionHistory;
  readonly desk: AlarmDesk;
  readonly office: BedOffice;
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
      this.#standby(message.on, message.by ?? BEDSIDE, moment);
      return true;
    }
    try {
      const change = this.#change(message, moment.now.wallMs);
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
    return [
      { key: PATIENT_KEY, json: JSON.stringify(admissions.snapshot()) },
      { key: 'admissions', json: history.snapshot() },
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
    const { admissions, history, desk, office, changed, hello } = this.#parts;
    const { what, after, fromMs } = change;
    // What was gathered until now belongs to whoever was here.
    office.writeNow(moment);
    if (what === 'identified' || what === 'corrected') history.correct(admissionOf(after), fromMs);
    else history.admit(admissionOf(after), moment.now.wallMs);
    admissions.setStandby(false, by, moment.now.wallMs);
    if (what === 'identified' && after !== null) desk.samePatient(after.encounter);
    else changed({ patient: after, sinceMs: sinceMs(what, fromMs, moment, office) }, moment);
    office.chart(admissionReading(change, by, reason, `${office.nextId()}/${what}`, moment.now.wallMs), moment);
    office.post(hello());
  }

  #standby(on: boolean, by: string, moment: BedMoment): void {
    const { admissions, office } = this.#parts;
    const { patient } = admissions;
    if (!admissions.setStandby(on, by, moment.now.wallMs)) return;
    this.#measuring.begin();
    const change = {
      what: on ? 'standby' : 'standby-ended',
      before: patient,
      after: patient,
      fromMs: moment.now.wallMs,
    } as const;
    office.chart(admissionReading(change, by, null, `${office.nextId()}/standby`, moment.now.wallMs), moment);
    this.tick(moment);
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

/** A correction keeps what was measured since the beginning: it is the other patient's. */
function sinceMs(what: AdmissionChange['what'], fromMs: number, { nowMs }: BedMoment, office: BedOffice): number {
  return what === 'corrected' ? fromMs - office.shiftMs : nowMs;
}
