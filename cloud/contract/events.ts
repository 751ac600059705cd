import type { Observation } from '@medplum/fhirtypes';
import type { ChartedValues, VitalKind } from '#clinical';
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
  /** Of a waveform: the one property holds many samples, so many milliseconds apart; the first is at OccurrenceTimeUtc. */
  readonly SamplePeriodMs?: number;
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
  /** Absent: before models were asked. */
  readonly person?: Person;
  /** The device doubts it. Absent: it does not. */
  readonly questionable?: true;
}

/** What a risk model may know of a patient beside the numbers; null = not recorded. */
export interface Person {
  /** FHIR date: year, year and month, or day. */
  readonly birthDate: string | null;
  readonly sex: 'female' | 'male' | null;
}

/** What a person charts that a score of ours reads. */
export type ChartedName = keyof ChartedValues;
/** Consciousness as its ACVPU letter, oxygen true or false, temperature in Cel, breaths per minute, SpO2 scale 1 or 2. */
export type ChartedValue = string | number | boolean;

/** Topic `charted`: one value that a person charted for one patient in one encounter. */
export interface ChartedReading {
  readonly name: ChartedName;
  readonly value: ChartedValue;
  /** When it was charted. */
  readonly effectiveAt: string;
  /** `Observation/{id}` */
  readonly observation: string;
  readonly record: RawRecordId;
  /** `Patient/{id}` */
  readonly patient: string;
  readonly encounter: string | null;
  readonly deviceId: string;
}

/** A charted value as it counted in one window, or a cuff's systolic pressure that was measured before the window. */
export interface ChartedInput {
  readonly name: ChartedName | 'systolicBP';
  readonly value: ChartedValue;
  readonly at: string;
  /** At the end of the window. */
  readonly ageMs: number;
  readonly observation: string;
  readonly record: RawRecordId;
}

/** Numbers of a cuff that are equal and follow each other in one minute. Times are Unix ms. */
export interface CuffRun {
  readonly vital: CuffKind;
  readonly value: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Of the first. */
  readonly observation: string;
  readonly record: RawRecordId;
}

export type CuffKind = Extract<VitalKind, `nibp-${string}`>;

/** A number of a cuff at the end of a minute. Times are Unix ms. */
export interface CuffNumber {
  readonly vital: CuffKind;
  readonly value: number;
  /** When its measurement was told first; two hours before the end of the minute at most. */
  readonly sinceMs: number;
  readonly validMs: number;
  readonly heardMs: number;
  /** That told it first. */
  readonly observation: string;
  readonly record: RawRecordId;
}

/** What a cuff told in one minute, and what is known of it at its end. */
export interface CuffMinute {
  /** Of each number the first run and the last. */
  readonly said: readonly CuffRun[];
  /** When its last measurements were told first, oldest first. */
  readonly startsMs: readonly number[];
  readonly numbers: readonly CuffNumber[];
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
  /** A value was carried forward into the window. Such a score never satisfies an observation that is due. Absent: before 1.1.0. */
  readonly composed?: boolean;
  /** Age of the oldest of these values that scores, at the end of the window; null when none does. Absent: before 1.1.0. */
  readonly oldestAgeMs?: number | null;
}

/** Another score of the same minute; a ratio has equal bounds. Null = something is missing. */
export interface OtherScore {
  readonly method: 'mews' | 'qsofa' | 'sirs' | 'shock-index' | 'modified-shock-index';
  /** Name with source, as it must be shown. */
  readonly label: string;
  readonly value: number | null;
  readonly least: number | null;
  readonly most: number | null;
  readonly missing: readonly string[];
  /** What of the rule was not re-read in its source; null = nothing. */
  readonly unverified: string | null;
}

/** Whose window, where, and of when. */
export interface PatientWindow {
  readonly patient: string;
  readonly patientName: string;
  readonly encounter: string | null;
  readonly bed: string;
  readonly ward: string;
  readonly deviceId: string;
  readonly windowStart: string;
  readonly windowEnd: string;
}

/** Topic `scored`: one closed one-minute window of one patient. */
export interface ScoredWindow extends PatientWindow {
  /** Derived from patient, window start, length and method: a replay gives the same id. */
  readonly id: string;
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
  /** Numbers that the device doubts, by vital sign: they count in nothing. Absent: there are none. */
  readonly doubted?: Readonly<Partial<Record<VitalKind, number>>>;
  /** What a cuff told, and what of it goes on counting. Absent: nothing. */
  readonly cuff?: CuffMinute;
  /** Charted values, and a cuff's pressure from before, that count in this score, newest first. Absent in windows of method versions before 1.1.0. */
  readonly charted?: readonly ChartedInput[];
  readonly score: WindowScore;
  /** Absent in windows told before there were any. */
  readonly others?: readonly OtherScore[];
  readonly person?: Person;
}

/** `worsened`: told anew, because it is worse than ever since it was raised. */
export type FlagChange = 'raised' | 'worsened' | 'kept' | 'resolved';

/** Topic `outcomes`: what was written to FHIR for one scored window. */
export interface Outcome {
  readonly window: ScoredWindow;
  /** `RiskAssessment/{id}` */
  readonly riskAssessment: string;
  /** The patient's deterioration flag after this window; null when there is none open. */
  readonly flag: {
    readonly reference: string;
    readonly change: FlagChange;
    readonly since: string;
    /** End of the window in which it last grew worse. Null: never; absent: before this was told. */
    readonly worsenedAt?: string | null;
    readonly reason: string;
  } | null;
  readonly writtenAt: string;
}
