import type { TelemetryEnvelope, TelemetryReading } from '#wire';
import type { Queue, StoreRow } from '../recorder/rows.ts';
import type { AdmissionHistory } from './admission-history.ts';
import { EnvelopeAssembler } from './envelope-assembler.ts';
import { type ArrivedFrame, telemetryEnvelope } from './telemetry-envelope.ts';

export type EnvelopeDevice = TelemetryEnvelope['device'];

export interface OutboxOptions {
  readonly hubDeviceId: string;
  /** Names this run of the monitor among all that there ever were. */
  readonly run?: string;
  readonly bed: { readonly id: string; readonly ward: string };
  /** Highest sequence that the store has ever given; null while the store cannot be read. */
  readonly lastSequence: () => number | null;
  readonly history: AdmissionHistory;
}

/** Readings that travel together: alarms must overtake, numbers and waves may be given up when there is no room, the rest never. */
type Kind = 'alarms' | 'entries' | 'numbers' | 'waves';

interface Gathering {
  readonly key: string;
  readonly kind: Kind;
  readonly assembler: EnvelopeAssembler;
}

const QUEUE_OF: Readonly<Record<Kind, Queue>> = { alarms: 'alarms', entries: 'readings', numbers: 'readings', waves: 'waves' };

/** What may wait of one device while no message can be numbered, of numbers and of waves each: half an hour of a bed with many devices. */
const MOST_GATHERED = 32 * 1024 * 1024;

/** Makes the messages of this station: numbers them without ever using a number twice, and hands them to the recorder. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #gathered = new Map<string, Gathering>();
  readonly #devices = new Map<string, EnvelopeDevice>();
  #sequence: number | null = null;
  #lost: string[] = [];

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
    const kind = kindOf(reading);
    const name = `${kind} ${key}`;
    let gathering = this.#gathered.get(name);
    if (!gathering) {
      gathering = { key, kind, assembler: new EnvelopeAssembler(this.#options.history) };
      this.#gathered.set(name, gathering);
    }
    gathering.assembler.add(reading, frame, nowMs, measuredMs);
  }

  /**
   * @param wallMs for people and the hub; `nowMs` counts intervals
   * @returns the rows to write for what is due; for everything that was gathered when forced
   */
  take(nowMs: number, wallMs: number, force = false): readonly StoreRow[] {
    this.#sequence ??= this.#options.lastSequence();
    if (this.#sequence === null) {
      this.#bound();
      return []; // a number given now might have been given before
    }
    const rows: StoreRow[] = [];
    for (const { key, kind, assembler } of this.#gathered.values()) {
      const device = this.#devices.get(key) ?? { id: key, driver: 'wardlight', manufacturer: null, model: null };
      for (const { leftOut, ...body } of assembler.take(nowMs, force)) {
        for (const { id, bytes } of leftOut) {
          this.#lost.push(
            `frame ${id} of ${key} (${bytes.byteLength} bytes) is larger than a message: its readings travel without it`,
          );
        }
        this.#sequence += 1;
        const { hubDeviceId, run, bed } = this.#options;
        const envelope = telemetryEnvelope({ hubDeviceId, sequence: this.#sequence, run, bed, device, ...body });
        rows.push({
          table: 'outbox',
          sequence: this.#sequence,
          message: JSON.stringify(envelope),
          createdMs: wallMs,
          queue: QUEUE_OF[kind],
          mayGo: mayGo(kind),
        });
      }
    }
    return rows;
  }

  /** @returns what did not become part of any message since this was asked last, in words */
  takeLost(): readonly string[] {
    const lost = this.#lost;
    this.#lost = [];
    return lost;
  }

  /** Nothing may fill the memory, however long the store stays shut. */
  #bound(): void {
    for (const { key, kind, assembler } of this.#gathered.values()) {
      if (!mayGo(kind) || assembler.bytes <= MOST_GATHERED) continue;
      const count = assembler.keepAtMost(MOST_GATHERED * 0.9);
      this.#lost.push(`${count} ${kind} of ${key} will not travel: the store could not be read for too long`);
    }
  }
}

function mayGo(kind: Kind): boolean {
  return kind === 'numbers' || kind === 'waves';
}

function kindOf({ kind }: TelemetryReading): Kind {
  switch (kind) {
    case 'alarm':
    case 'act':
      return 'alarms';
    case 'vital':
      return 'numbers';
    case 'wave':
      return 'waves';
    default:
      return 'entries';
  }
}
