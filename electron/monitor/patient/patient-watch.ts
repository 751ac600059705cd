import type { DeviceStatus } from '#device';
import type { ReportedCondition } from '../alarms/alarm-step.ts';

/**
 * Compares the patient entered at each device with the one admitted to the bed. A reading is never moved to another patient for
 * it: a person has to look which of the two is wrong.
 */
export class PatientWatch {
  readonly #told = new Map<string, { readonly label: string; readonly patientId: string | null }>();

  take(deviceId: string, label: string, { settings }: DeviceStatus): void {
    if (!('patientId' in settings)) return;
    const patientId = String(settings['patientId']).trim();
    this.#told.set(deviceId, { label, patientId: patientId === '' ? null : patientId });
  }

  /** The device is gone: whom it has now is not known. */
  lost(deviceId: string): void {
    const told = this.#told.get(deviceId);
    if (told) this.#told.set(deviceId, { ...told, patientId: null });
  }

  /** @param admitted identifier of the patient of the bed; null when nobody is admitted */
  conditions(admitted: string | null): readonly ReportedCondition[] {
    return [...this.#told].map(([deviceId, { label, patientId }]) => ({
      condition: `patient-mismatch-${deviceId}`,
      active: patientId !== null && patientId !== admitted,
      priority: 'medium',
      text:
        admitted === null
          ? `${label} has patient ${patientId ?? ''}, nobody is admitted`
          : `${label} has patient ${patientId ?? ''}, admitted is ${admitted}`,
    }));
  }
}
