import type { DeviceStatus } from '#device';
import type { LinkMessage } from '#ipc';
import type { BedTime } from '../clock/bed-time.ts';
import type { EnvelopeDevice } from '../outbox/outbox.ts';
import { DeviceIntake } from './device-intake.ts';
import type { RunnerStatus } from './device-runner.ts';

/** What stays the same of a configured device. */
export interface DeviceLine {
  readonly driver: string;
  readonly confidence: LinkMessage['devices'][number]['confidence'];
  /** How it is wired, for people. */
  readonly text: string;
  /** A person added it at the bed. */
  readonly addedHere: boolean;
}

/** One configured device: its intake and what is known of it. */
export class DeviceBay {
  readonly id: string;
  readonly intake: DeviceIntake;
  readonly status: () => RunnerStatus;
  readonly #line: DeviceLine;
  #identity: EnvelopeDevice;

  /** @param known what an earlier run learnt of the device: its identity stays the same over a restart */
  constructor(id: string, line: DeviceLine, known: EnvelopeDevice | null, bedTime: BedTime, status: () => RunnerStatus) {
    const { driver } = line;
    this.#line = line;
    this.id = id;
    this.intake = new DeviceIntake(bedTime);
    this.status = status;
    this.#identity = known?.driver === driver ? known : { id, driver, manufacturer: null, model: null };
  }

  get identity(): EnvelopeDevice {
    return this.#identity;
  }

  /** For people. */
  get label(): string {
    return this.#identity.model ?? this.id;
  }

  /** @returns whether the device told something new of itself */
  identify(status: DeviceStatus): boolean {
    const before = this.#identity;
    this.#identity = {
      id: status.systemId ?? before.id,
      driver: before.driver,
      manufacturer: status.manufacturer ?? before.manufacturer,
      model: status.model ?? before.model,
    };
    return JSON.stringify(before) !== JSON.stringify(this.#identity);
  }

  link(): LinkMessage['devices'][number] {
    const { lastHeard, ...counters } = this.status();
    const { driver, confidence, text, addedHere } = this.#line;
    const line = { driver, confidence, line: text, addedHere };
    return { id: this.id, label: this.label, ...line, lastHeardMs: lastHeard?.wallMs ?? null, ...counters };
  }
}
