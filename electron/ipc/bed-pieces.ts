import type { AbsenceReason, VitalKind, WaveColour } from '#clinical';

export interface WaveRow {
  /** IEEE 11073 code as text. Rows exist before samples do. */
  readonly channel: string;
  readonly label: string;
  readonly colour: WaveColour;
  readonly unit: string | null;
  readonly range: { readonly low: number; readonly high: number };
}

export interface NumericTile {
  readonly vital: VitalKind;
  readonly value: number | null;
  readonly reason: AbsenceReason | null;
  readonly unit: string;
  /** When the shown value was measured; null when it never was. */
  readonly measuredMs: number | null;
  readonly limits: { readonly low: number | null; readonly high: number | null } | null;
  readonly questionable: boolean;
  /** Highest priority of an active alarm on this value. */
  readonly alarm: 'high' | 'medium' | 'low' | null;
  readonly violated: 'low' | 'high' | null;
  /** After how long the next measurement is expected, ms; absent: it is measured all the time, or nobody knows. */
  readonly everyMs?: number;
  /** How it was derived from a wave, because no device tells it; absent: a device told it. */
  readonly derived?: string;
}

export interface BedAlarm {
  readonly alarmId: string;
  readonly condition: string;
  readonly vital: VitalKind | null;
  readonly source: 'physiological' | 'technical';
  /** Label of the device that raised it itself; null = raised here. */
  readonly device: string | null;
  readonly priority: 'high' | 'medium' | 'low';
  /** IEC 60601-1-8 words. `latched` = ended but kept until acknowledged; `ended-unseen` = ended, listed until looked at. */
  readonly state: 'active' | 'acknowledged' | 'latched' | 'ended-unseen';
  /** e.g. "ABP mean 33 below 60" */
  readonly text: string;
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string | null;
  readonly onsetMs: number;
  readonly raisedMs: number;
  /** How far nobody's reacting has brought it: 1 louder, 2 a second nurse, 3 the nurse in charge and the team. */
  readonly escalation: 0 | 1 | 2 | 3;
  /** Why it gives no sound although nobody acknowledged it; with `alarms-paused` no light either. null = it sounds. */
  readonly silenced: 'audio-paused' | 'audio-off' | 'alarms-paused' | null;
}
