import { telemetryEnvelope } from '#wire';
import type { ActedEvent } from '../contract/care-team.ts';
import type { IngestedEvent, Outcome } from '../contract/events.ts';
import type { FollowUp } from '../contract/follow-up.ts';
import type { TrendWindow } from '../contract/trend-window.ts';
import type { ClinicalEventRow } from './measures/tables.ts';
import type { AlarmEventRow, AssignmentRow, CareActRow, DeviceRow, FlagRow, PredictionRow, RiskAssessmentRow } from './tables.ts';

/** Outcome → the row of its window. */
export function riskAssessmentRow({ window, riskAssessment, flag, writtenAt }: Outcome): RiskAssessmentRow {
  const { score } = window;
  return {
    assessment_id: riskAssessment.replace('RiskAssessment/', ''),
    window_id: window.id,
    patient: window.patient,
    patient_name: window.patientName,
    encounter: window.encounter,
    bed: window.bed,
    ward: window.ward,
    device_id: window.deviceId,
    window_start: window.windowStart,
    window_end: window.windowEnd,
    method: score.method,
    method_version: score.methodVersion,
    total: score.total,
    total_min: score.totalMin,
    total_max: score.totalMax,
    band: score.band,
    band_at_least: score.bandAtLeast,
    points: score.points,
    missing: score.missing,
    vitals: window.vitals,
    flag: flag === null || flag.change === 'resolved' ? null : flag.reference,
    written_at: writtenAt,
    charted: window.charted ?? [],
    composed: score.composed ?? false,
    oldest_age_ms: score.oldestAgeMs ?? null,
  };
}

/** Outcome → the state of the flag it speaks of, or null when it speaks of none. */
export function flagRow({ window, flag }: Outcome): FlagRow | null {
  if (flag === null) return null;
  return {
    flag: flag.reference,
    patient: window.patient,
    bed: window.bed,
    ward: window.ward,
    status: flag.change === 'resolved' ? 'inactive' : 'active',
    reason: flag.reason,
    since: flag.since,
    until: flag.change === 'resolved' ? window.windowEnd : null,
    cause: 'deterioration',
    worsened_at: flag.worsenedAt ?? null,
  };
}

/** A flag that a model raised, or that ended: those of NEWS2 come with their window, but the end of a stay has none. */
export function followedFlagRow(followed: FollowUp): FlagRow | null {
  if (followed.what !== 'flag' || (followed.kind === 'deterioration' && followed.until === null)) return null;
  const { id, patient, bed, ward, kind, at, until, worsenedAt = null, reason } = followed;
  const status = until === null ? 'active' : 'inactive';
  return { flag: id, patient, bed, ward, status, reason, since: at, until, cause: kind, worsened_at: worsenedAt };
}

/** What became of a patient. */
export function clinicalEventRow(followed: FollowUp): ClinicalEventRow | null {
  if (followed.what !== 'event') return null;
  const { id, patient, encounter, bed, ward, kind, at, resource, recordedAt, withdrawn } = followed;
  return { event_id: id, patient, encounter, bed, ward, kind, at, resource, recorded_at: recordedAt, withdrawn };
}

/** What each model said of a sliding window. */
export function predictionRows(window: TrendWindow): PredictionRow[] {
  return window.predictions.map((said) => ({
    prediction_id: said.id,
    patient: window.patient,
    patient_name: window.patientName,
    encounter: window.encounter,
    bed: window.bed,
    ward: window.ward,
    window_start: window.windowStart,
    window_end: window.windowEnd,
    window_minutes: window.minutes,
    method: said.method,
    method_version: said.methodVersion,
    model_sha256: said.sha256,
    outcome: said.outcome,
    horizon_hours: said.horizonHours,
    probability: said.probability,
    failure: said.failure,
    raised: said.raised,
    lowered: said.lowered,
    missing: said.missing,
    inputs: said.inputs ?? null,
  }));
}

/** Bedside alarm steps in a message; none for messages that are not ours. The device is the hub's, never the message's claim. */
export function alarmEventRows(event: IngestedEvent): AlarmEventRow[] {
  const parsed = telemetryEnvelope.safeParse(event.Body);
  if (!parsed.success) return [];
  const { readings, bed, admission } = parsed.data;
  const device = event.SystemProperties['iothub-connection-device-id'];
  if (typeof device !== 'string') return [];
  return readings.flatMap((reading) => {
    if (reading.kind !== 'alarm') return [];
    return [
      {
        event_id: `${device}/${reading.id}`,
        alarm_id: `${device}/${reading.alarmId}`,
        device_id: device,
        bed: bed.id,
        ward: bed.ward,
        patient_identifier: admission?.patient ?? null,
        condition: reading.condition,
        source: reading.source,
        priority: reading.priority,
        phase: reading.phase,
        text: reading.text,
        value: reading.value,
        limit_value: reading.limit,
        unit: reading.unit,
        onset_at: reading.onsetAt,
        at: reading.measuredAt,
        record: event.record,
      },
    ];
  });
}

/** Where the station stood when it sent a message of ours; null for others. */
export function deviceRow(event: IngestedEvent): DeviceRow | null {
  const parsed = telemetryEnvelope.safeParse(event.Body);
  const device = event.SystemProperties['iothub-connection-device-id'];
  if (!parsed.success || typeof device !== 'string') return null;
  const { bed } = parsed.data;
  return { device_id: device, bed: bed.id, ward: bed.ward, last_message_at: event.enqueuedAt, last_record: event.record };
}

/** What somebody did. Free words of people are left where they were written, in FHIR; what a task is, is told. */
export function careActRow(act: ActedEvent): CareActRow {
  const { id, kind, patient, patientName, bed, ward, deviceId, by, about, text, dueAt, level, at } = act;
  const told = kind === 'task-opened' || kind === 'task-done' || kind === 'escalated';
  return {
    ...{ act_id: id, kind, patient, patient_name: patientName, bed, ward, device_id: deviceId, about, level, at },
    by_name: by?.name ?? null,
    text: told ? text : null,
    due_at: dueAt,
  };
}

/** Who became responsible; null for other acts. */
export function assignmentRow(act: ActedEvent): AssignmentRow | null {
  if (act.kind !== 'assigned' || act.to === null) return null;
  const { id, patient, patientName, bed, ward, to, shift, from, until, by, at } = act;
  return {
    ...{ assignment_id: id, patient, patient_name: patientName, bed, ward, responsible: to, shift, at },
    // Acts from before there were shifts hold from when they were done.
    from_at: from ?? at,
    until_at: until,
    assigned_by: by?.name ?? null,
  };
}
