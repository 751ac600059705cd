import type { TelemetryEnvelope, TelemetryReading } from '#wire';
import type { StoreRow } from '../recorder/rows.ts';
import type { AdmissionHistory } from './admission-history.ts';
import { EnvelopeAssembler } from './envelope-assembler.ts';
import { type ArrivedFrame, telemetryEnvelope } from './telemetry-envelope.ts';

export type EnvelopeDevice = TelemetryEnvelope['device'];

export interface OutboxOptions {
  readonly hubDeviceId: string;
  readonly bed: { readonly id: string; readonly ward: string };
  /** Highest sequence that the store has ever given; null while the store cannot be read. */
  readonly lastSequence: () => number | null;
  readonly history: AdmissionHistory;
}

/** Makes the messages of this station: numbers them without ever using a number twice, and hands them to the recorder. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #assemblers = new Map<string, EnvelopeAssembler>();
  readonly #devices = new Map<string, EnvelopeDevice>();
  #sequence: number | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** @param key the configured device id: stable even when the device tells its own identity late */
  describe(key: string, device: EnvelopeDevice): void {
    this.#devices.set(key, device);
  }

  /** @param measuredMs bed time, ms: whose reading it is */
  add(
    key: string,
    reading: TelemetryReading,
    frame: ArrivedFrame | null,
    nowMs: number,
    measuredMs = Date.parse(reading.measuredAt),
  ): void {
    let assembler = this.#assemblers.get(key);
    if (!assembler) this.#assemblers.set(key, (assembler = new EnvelopeAssembler(this.#options.history)));
    assembler.add(reading, frame, nowMs, measuredMs);
  }

  /**
   * @param wallMs for people and the hub; `nowMs` counts intervals
   * @returns the rows to write for what is due; for everything that was gathered when forced
   */
  take(nowMs: number, wallMs: number, force = false): readonly StoreRow[] {
    this.#sequence ??= this.#options.lastSequence();
    if (this.#sequence === null) return []; // a number given now might have been given before
    const rows: StoreRow[] = [];
    for (const [key, assembler] of this.#assemblers) {
      const device = this.#devices.get(key) ?? { id: key, driver: 'wardlight', manufacturer: null, model: null };
      for (const body of assembler.take(nowMs, force)) {
        this.#sequence += 1;
        const { hubDeviceId, bed } = this.#options;
        const envelope = telemetryEnvelope({ hubDeviceId, sequence: this.#sequence, bed, device, ...body });
        rows.push({ table: 'outbox', sequence: this.#sequence, message: JSON.stringify(envelope), createdMs: wallMs });
      }
    }
    return rows;
  }
}
