export { ABSENCE_REASONS, type AbsenceReason } from './absence.ts';
export type { AlarmProfile, LatchingGroups } from './alarm-profile.ts';
export { limitsAround, scale2Limits } from './auto-limits.ts';
export { Averaging } from './averaging.ts';
export { type BedsidePewsInput, type BedsidePewsItem, type BedsidePewsScore, scoreBedsidePews } from './bedside-pews.ts';
export { checkedProfile } from './checked-profile.ts';
export {
  CUFF_REPEATED_WITHIN_MS,
  type CuffMeasurement,
  CuffMeasurements,
  type CuffState,
  cuffScoresMs,
} from './cuff-measurements.ts';
export { type DisclosedDelay, disclosedDelays } from './disclosed-delays.ts';
export { InputRefused } from './input-refused.ts';
export { parseJsonInput } from './json-input.ts';
export {
  type ConditionChange,
  type ConditionEvent,
  type ConditionState,
  type ConditionStep,
  dueInMs,
  INACTIVE,
  stepCondition,
} from './limit-condition.ts';
export type { LimitOverrides, LimitPair } from './limit-pair.ts';
export { type AlarmPriority, alarmText, depthOf, judge, type LimitRule } from './limit-rule.ts';
export {
  ALARM_BEHAVIOUR,
  DEFAULT_DELAY_S,
  DEFAULT_LIMITS,
  DESATURATION_LIMIT,
  type DefaultLimits,
  LIMIT_RANGE,
  type LimitRange,
  NEVER_OFF,
  PATIENT_TYPES,
  type PatientType,
  RE_ALARM_S,
  SINGLE_CUFF_MS,
  TECHNICAL_DELAY_MS,
} from './limits.table.ts';
export { keptInRange, type LimitsInUse, limitRules, limitsInUse } from './limits.ts';
export { type MeanArterialPressure, meanArterialPressure } from './mean-arterial-pressure.ts';
export { type MewsInput, scoreMews } from './mews.ts';
export {
  type Consciousness,
  NEWS2_PARAMETERS,
  NEWS2_RESPONSE,
  NEWS2_VERSION,
  type News2Band,
  type News2Interval,
  type News2Parameter,
  type News2Response,
} from './news2.table.ts';
export { knownPoints, type News2Result, scoreNews2 } from './news2.ts';
export type { News2Input, RejectedValue } from './news2-input.ts';
export {
  type News2Observations,
  type News2OfObservations,
  nextObservationDue,
  type Observed,
  type ScoredInput,
  scoreNews2Observations,
} from './news2-observations.ts';
export type { PointsScore, RejectedItem } from './points-score.ts';
export { excerpt, printable, whyUnreadable } from './printable.ts';
export { type QsofaInput, scoreQsofa } from './qsofa.ts';
export { roundHalfUp } from './round-half-up.ts';
export { refusedShape, type ShapeIssue } from './shape-issues.ts';
export { ageShockIndex, type Index, modifiedShockIndex, type ShockIndexInput, shockIndex } from './shock-index.ts';
export { NO_SIGNAL_YET, type SignalState, signalAfter, signalDisturbed, signalHeard } from './signal-watch.ts';
export type { BeatKind } from './signals/beat-classifier.ts';
export { type BeatAgreement, compareBeats } from './signals/beat-match.ts';
export { type Breath, BreathDetector } from './signals/breath-detector.ts';
export { irregularity } from './signals/irregularity.ts';
export { PressureLine } from './signals/pressure-line.ts';
export { type Pulse, PulseDetector } from './signals/pulse-detector.ts';
export { type Beat, QrsDetector } from './signals/qrs-detector.ts';
export { normalisedRmssd, type RhythmCondition, RhythmWatch, regularPulse } from './signals/rhythm-watch.ts';
export { type SirsInput, type SirsItem, type SirsScore, scoreSirs } from './sirs.ts';
export {
  VITAL_KINDS,
  VITAL_SIGNS,
  type VitalKind,
  type VitalSign,
  vitalSign,
  vitalSignOfLoinc,
  vitalSignOfMdc,
} from './vital-sign.ts';
export { isPressure, WAVE_COLOURS, type WaveColour, type WaveLook, waveLook } from './wave-look.ts';
export { median, summariseWindow, type WindowSummary } from './window.ts';
export { type ChartedValues, NEWS2_SOURCES, news2OfWindow, news2Source } from './window-score.ts';
