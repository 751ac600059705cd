import type { Observation } from '@medplum/fhirtypes';
import type { VitalKind } from '#clinical';
import type { RawRecordId } from './role.ts';

/** Topic `ingested`: the envelope that mapping expressions see (specs iomt-mapping section 3), plus where it is archived. */
export interface IngestedEvent {
  readonly Body: unknown;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly SystemProperties: Readonly<Record<string, unknown>>;
  readonly record: RawRecordId;
  readonly enqueuedAt: string;
}

/** What a device mapping yields (specs iomt-mapping section 7.1); member names are Microsoft's. */
export interface Measurement {
  readonly Type: string;
  /** ISO 8601, up to 7 fractional digits. */
  readonly OccurrenceTimeUtc: string;
  readonly IngestionTimeUtc: string | null;
  readonly DeviceId: string;
  readonly PatientId: string | null;
  readonly EncounterId: string | null;
  readonly CorrelationId: string | null;
  readonly Properties: readonly { readonly Name: string; readonly Value: string }[];
}

/** Topic `normalised`: one Observation that is now in FHIR. */
export interface NormalisedObservation {
  readonly measurement: Measurement;
  /** As stored: with id, subject, device. */
  readonly observation: Observation;
  readonly record: RawRecordId;
}

/** Topic `enriched`: one number of one patient at one time. */
export interface EnrichedReading {
  readonly vital: VitalKind;
  readonly value: number;
  readonly unit: string;
  readonly effectiveAt: string;
  /** `Observation/{id}` */
  readonly observation: string;
  readonly record: RawRecordId;
  /** `Patient/{id}` */
  readonly patient: string;
  readonly patientName: string;
  readonly encounter: string | null;
  readonly bed: string;
  readonly ward: string;
  readonly deviceId: string;
}

/** NEWS2 as `#clinical` returns it, kept whole through the pipeline. */
export interface WindowScore {
  readonly method: 'news2';
  readonly methodVersion: string;
  readonly total: number | null;
  readonly totalMin: number;
  readonly totalMax: number;
  readonly band: string | null;
  readonly bandAtLeast: string | null;
  readonly points: Readonly<Record<string, number>>;
  readonly missing: readonly string[];
}

/** Topic `scored`: one closed one-minute window of one patient. */
export interface ScoredWindow {
  /** Derived from patient, window start, length and method: a replay gives the same id. */
  readonly id: string;
  readonly patient: string;
  readonly patientName: string;
  readonly encounter: string | null;
  readonly bed: string;
  readonly ward: string;
  readonly deviceId: string;
  readonly windowStart: string;
  readonly windowEnd: string;
  /** Per vital sign: median of the window and the Observations behind it, newest first. */
  readonly vitals: Readonly<
    Partial<
      Record<
        VitalKind,
        {
          readonly median: number;
          readonly minimum: number;
          readonly maximum: number;
          readonly count: number;
          readonly unit: string;
          readonly lastAt: string;
          readonly observations: readonly string[];
          readonly records: readonly RawRecordId[];
        }
      >
    >
  >;
  readonly score: WindowScore;
}

/** Topic `outcomes`: what was written to FHIR for one scored window. */
export interface Outcome {
  readonly window: ScoredWindow;
  /** `RiskAssessment/{id}` */
  readonly riskAssessment: string;
  /** The patient's deterioration flag after this window; null when there is none open. */
  readonly flag: {
    readonly reference: string;
    readonly change: 'raised' | 'kept' | 'resolved';
    readonly since: string;
    readonly reason: string;
  } | null;
  readonly writtenAt: string;
}
