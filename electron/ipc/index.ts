export { parseAlarmProfile } from './alarm-config.ts';
export type { AlarmKey } from './alarm-key.ts';
export type { BedAlarm, NumericTile, WaveRow } from './bed-pieces.ts';
export {
  type BedReport,
  bedReport,
  FEED_VERSION,
  type FeedWave,
  feedMessage,
  type ViewerMessage,
  viewerMessage,
} from './bed-report.ts';
export type { BedLoss, BedsKey, BedsMessage, BedView, PrivacyMessage } from './beds-message.ts';
export { CHANNELS, type MainEvent, type WardlightBridge } from './bridge.ts';
export type { CloudNote, NotesMessage } from './cloud-message.ts';
export { COLOUR_SCHEMES, type DisplayConfig, displayConfig } from './display-config.ts';
export type { FeedConfig } from './feed-config.ts';
export {
  type HistoryAnswer,
  type HistoryEvent,
  type HistoryMessage,
  type HistoryScore,
  historyMessage,
} from './history-answer.ts';
export { type HistoryKey, type HistoryQuestion, historyKey } from './history-question.ts';
export { type HubConfig, hubConfig } from './hub-config.ts';
export type { AlarmLoadMessage, LimitPreviewMessage } from './limit-preview.ts';
export type { LineKey, LineMessage } from './line-message.ts';
export type {
  AlarmsMessage,
  DeviceParameters,
  HeartbeatMessage,
  HelloMessage,
  IssuesMessage,
  LimitsMessage,
  LinkMessage,
  MonitorMessage,
  NumericsMessage,
  ParametersMessage,
  PatientBanner,
  ScreenMessage,
  WaveMessage,
} from './messages.ts';
export { type MonitorConfig, parseMonitorConfig, readAddedDevices } from './monitor-config.ts';
export { readMonitorMessage, type Told } from './monitor-message.ts';
export type { FoundPatient, PatientEntry, PatientKey, PatientsFoundMessage, StandbyMessage } from './patient-messages.ts';
export type { BedEntry, LastCharted, ObservationDue, OtherScore, ScoreInput, ScoreMessage } from './score-message.ts';
export { screenMessage } from './screen-message.ts';
export type { SignalsMessage } from './signal-message.ts';
export type { StorageSpace } from './storage-space.ts';
export { type StripDone, type StripRequest, type StripSheet, stripDone, stripRequest } from './strip-sheet.ts';
export {
  flatDisplay,
  flatSettings,
  NO_WARD_SETTINGS,
  type WardChange,
  type WardClass,
  type WardJournalEntry,
  type WardMessage,
  type WardSettings,
  wardChanges,
  wardDisplay,
  wardSettings,
} from './ward-settings.ts';
