import type { MonitorConfig } from '#ipc';
import { AdmissionHistory } from '../outbox/admission-history.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { Admissions, type AdmissionsSnapshot, isSame } from './admissions.ts';
import { configuredPatient, HISTORY_KEY, PATIENT_KEY } from './configured-patient.ts';

type Kept = Pick<Recorder, 'savedState' | 'lastSequence' | 'setAside'>;
type Refused = (what: string, detail: string) => void;

/**
 * Who lies here as an earlier run left it. What cannot be read may have been anybody: nobody is admitted then, whoever is
 * configured, until a person says who it is.
 * @param startedMs when this run began, ms
 */
export function openAdmissions(
  config: MonitorConfig,
  kept: Kept,
  startedMs: number,
  refused: Refused,
): { readonly admissions: Admissions; readonly history: AdmissionHistory } {
  const configured = configuredPatient(config);
  const nobody = (why: string): void =>
    refused('patient', `who was admitted is not known (${why}): nobody is, until somebody says who lies here`);
  try {
    if (kept.lastSequence() === null) throw new Error('the store cannot be read');
    const saved = savedAdmissions(kept.savedState(PATIENT_KEY));
    if (kept.setAside !== null && configured !== null) {
      nobody('the store was damaged and set aside');
      const empty = { patient: null, standby: null, provisionals: 0, configured, changedMs: startedMs };
      return { admissions: new Admissions(config.bed.id, empty, configured), history: new AdmissionHistory(null, startedMs) };
    }
    const history = new AdmissionHistory(kept.savedState(HISTORY_KEY), startedMs);
    const admissions = new Admissions(config.bed.id, saved, configured);
    const passedOver = saved !== null && !isSame(configured, saved.configured) && !isSame(configured, admissions.patient);
    if (passedOver && configured)
      refused('patient', `${configured.name} is configured and not admitted: what was said at the bed is newer`);
    return { admissions, history };
  } catch (error) {
    nobody(error instanceof Error ? error.message : String(error));
    return { admissions: new Admissions(config.bed.id, 'unknown', configured), history: new AdmissionHistory(null, startedMs) };
  }
}

function savedAdmissions(json: string | null): AdmissionsSnapshot | null {
  if (json === null) return null;
  const saved = JSON.parse(json) as Partial<AdmissionsSnapshot>;
  const { patient, standby, provisionals, configured, changedMs = null, formerly = [] } = saved;
  if (patient === undefined || standby === undefined || typeof provisionals !== 'number' || configured === undefined)
    throw new Error(`"${PATIENT_KEY}" was kept in another shape`);
  return { patient, standby, provisionals, configured, changedMs, formerly };
}
