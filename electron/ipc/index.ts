export type { MainEvent, WardlightBridge } from './bridge.ts';
export type {
  AlarmsMessage,
  BedAlarm,
  BedEntry,
  HeartbeatMessage,
  HelloMessage,
  IssuesMessage,
  LinkMessage,
  MonitorMessage,
  NumericsMessage,
  NumericTile,
  PatientBanner,
  ScoreInput,
  ScoreMessage,
  ScreenMessage,
  WaveMessage,
  WaveRow,
} from './messages.ts';
export { type MonitorConfig, parseMonitorConfig } from './monitor-config.ts';
