import type { DeviceDriver, PatientSignals, Transport } from '#device';
import { driverById } from '#drivers';
import { IntellivueSimulator } from '../../../device-drivers/philips-intellivue/simulator/simulator.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { Conversation } from './conversation.ts';

export const intellivue: DeviceDriver = driverById('philips-intellivue')!;
export const patient: PatientSignals = generatePatient({ seed: 7, scenario: 'stable' });

export interface Bedside {
  readonly simulator: IntellivueSimulator;
  readonly talk: Conversation;
}

export function bedside(
  faults: readonly string[] = [],
  { transport = 'udp', waves = [], signals = patient, cut }: Partial<BedsideOptions> = {},
): Bedside {
  const simulator = new IntellivueSimulator({ transport, signals, faults });
  const talk = new Conversation(intellivue.openSession({ transport, waves }), simulator, cut);
  return { simulator, talk };
}

interface BedsideOptions {
  readonly transport: Transport;
  readonly waves: readonly number[];
  readonly signals: PatientSignals;
  readonly cut: (bytes: Uint8Array) => readonly Uint8Array[];
}

export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(/[^0-9A-Fa-f]/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function hexOf(value: Uint8Array): string {
  return Buffer.from(value).toString('hex').toUpperCase();
}

export const NOON = { wallMs: Date.UTC(2026, 0, 2, 12), monotonicMs: 0 };
