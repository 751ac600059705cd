import type { DeviceAlert, DeviceReading, DeviceStatus, SessionOutput, VitalSample, WaveformChunk } from '#device';
import { mindrayPds } from '../../../device-drivers/mindray-pds/index.ts';
import { MindraySimulator } from '../../../device-drivers/mindray-pds/simulator/simulator.ts';
import { writeMessage } from '../../../device-drivers/mindray-pds/wire/message.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { Conversation } from '../support/conversation.ts';

export const patient = generatePatient({ seed: 3, scenario: 'stable' });
export const NOON = { wallMs: Date.UTC(2026, 0, 2, 12), monotonicMs: 0 };

export function bedside(
  faults: readonly string[] = [],
  signals = patient,
  cut?: (bytes: Uint8Array) => readonly Uint8Array[],
): { readonly simulator: MindraySimulator; readonly talk: Conversation } {
  const simulator = new MindraySimulator({ transport: 'tcp', signals, faults });
  return { simulator, talk: new Conversation(mindrayPds.openSession({ transport: 'tcp', waves: [] }), simulator, cut) };
}

/** Everything that these messages give, decoded as a capture. */
export function decode(...messages: readonly Uint8Array[]): SessionOutput {
  const decoder = mindrayPds.openDecoder({ transport: 'tcp' });
  const outputs = [...messages.map((message) => decoder.push(message, NOON)), decoder.end()];
  return {
    frames: outputs.flatMap(({ frames }) => frames),
    readings: outputs.flatMap(({ readings }) => readings),
    issues: outputs.flatMap(({ issues }) => issues),
    send: [],
    link: 'idle',
  };
}

export const result = (kind: string, ...segments: readonly (string | Uint8Array)[]) => writeMessage('ORU^R01', kind, segments);
export const vitals = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is VitalSample => reading.kind === 'vital');
export const alerts = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is DeviceAlert => reading.kind === 'alert');
export const statuses = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is DeviceStatus => reading.kind === 'status');
export const waves = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is WaveformChunk => reading.kind === 'waveform');
