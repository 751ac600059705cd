import type { DeviceAlert, DeviceReading, DeviceStatus, SessionOutput, VitalSample } from '#device';
import { bbraunBcc } from '../../../device-drivers/bbraun-bcc/index.ts';
import { BccSimulator } from '../../../device-drivers/bbraun-bcc/simulator/simulator.ts';
import { writeBlock } from '../../../device-drivers/bbraun-bcc/wire/records.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { Conversation } from '../support/conversation.ts';

export const NOON = { wallMs: Date.UTC(2026, 0, 2, 12), monotonicMs: 0 };
const patient = generatePatient({ seed: 3, scenario: 'stable' });

export function rack(
  faults: readonly string[] = [],
  cut?: (bytes: Uint8Array) => readonly Uint8Array[],
): { readonly simulator: BccSimulator; readonly talk: Conversation } {
  const simulator = new BccSimulator({ transport: 'tcp', signals: patient, faults });
  return { simulator, talk: new Conversation(bbraunBcc.openSession({ transport: 'tcp', waves: [] }), simulator, cut) };
}

/** A block of bed BED7, stuffed. */
export function block(records: readonly string[], hasMore = false): Uint8Array {
  return writeBlock('BED7', records, hasMore, true);
}

/** Everything that these pieces give, decoded as a capture. */
export function decode(...pieces: readonly Uint8Array[]): SessionOutput {
  const decoder = bbraunBcc.openDecoder({ transport: 'tcp' });
  const outputs = [...pieces.map((piece) => decoder.push(piece, NOON)), decoder.end()];
  return {
    frames: outputs.flatMap(({ frames }) => frames),
    readings: outputs.flatMap(({ readings }) => readings),
    issues: outputs.flatMap(({ issues }) => issues),
    send: [],
    link: 'idle',
  };
}

export const vitals = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is VitalSample => reading.kind === 'vital');
export const alerts = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is DeviceAlert => reading.kind === 'alert');
export const statuses = (readings: readonly DeviceReading[]) =>
  readings.filter((reading): reading is DeviceStatus => reading.kind === 'status');
