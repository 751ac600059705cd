export type {
  CaptureDecoder,
  DeviceDriver,
  DriverCapabilities,
  DriverParameter,
  SessionOptions,
  SimulatorOptions,
  Transport,
} from './driver.ts';
export { type LineProfile, type Sender, type SerialLine, type SerialSettings, type SocketLine, serial8N1 } from './line.ts';
export type {
  DeviceAlert,
  DeviceReading,
  DeviceStatus,
  HostInstant,
  ReadingTime,
  VitalSample,
  WaveformChunk,
} from './reading.ts';
export type {
  DeviceIssue,
  DriverSession,
  Frame,
  LinkState,
  PatientSignals,
  SessionOutput,
  SignalNumeric,
  SignalWave,
  SimulatorSession,
} from './session.ts';
export { ISSUE_REASONS } from './session.ts';
