export type { CaptureDecoder, DeviceDriver, SessionOptions, SimulatorOptions, Transport } from './driver.ts';
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
