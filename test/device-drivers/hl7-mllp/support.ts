import type { DeviceReading, HostInstant, SessionOutput } from '#device';
import { mllpFrame } from '../../../device-drivers/framing/mllp.ts';
import { hl7Mllp } from '../../../device-drivers/hl7-mllp/index.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { Conversation } from '../support/conversation.ts';

export const AT: HostInstant = { wallMs: Date.UTC(2026, 2, 14, 4, 11, 7, 400), monotonicMs: 1_000 };

export interface Shape {
  readonly type?: string;
  readonly id?: string;
  readonly time?: string;
  readonly version?: string;
  /** MSH-15|MSH-16. */
  readonly wanted?: string;
  readonly place?: string;
  readonly end?: string;
}

/** A message in its frame; `lines` follow PID and PV1. */
export function framed(lines: readonly string[], shape: Shape = {}): Uint8Array {
  const { type = 'ORU^R01', id = '7', time = '20260314094107+0530', version = '2.6', wanted = '|', place = 'W^^B7' } = shape;
  const head = `MSH|^~\\&|MON|FAC|WL|HOSP|${time}||${type}|${id}|P|${version}|||${wanted}`;
  const all = [head, 'PID|||P1', ...(place === '' ? [] : [`PV1||I|${place}`]), ...lines];
  return mllpFrame(Buffer.from(all.map((line) => line + (shape.end ?? '\r')).join('')));
}

/** One OBX of type NM, as monitors send it. */
export function obx(code: string, value: string, more: Partial<Record<2 | 4 | 6 | 7 | 8 | 11 | 14 | 18, string>> = {}): string {
  const fields = ['OBX', '1', 'NM', code, `1.1.1.${code.split('^')[0]}`, value, ...Array.from({ length: 13 }, () => '')];
  fields[11] = 'R';
  for (const [number, text] of Object.entries(more)) fields[Number(number)] = text;
  return fields.join('|');
}

export const HR = '147842^MDC_ECG_HEART_RATE^MDC';
export const SPO2 = '150456^MDC_PULS_OXIM_SAT_O2^MDC';

/** A session that hears bytes; keeps what it says. */
export class Heard {
  readonly session = hl7Mllp.openSession({ transport: 'tcp', waves: [] });
  readonly readings: DeviceReading[] = [];
  readonly issues: string[] = [];
  readonly answers: string[] = [];
  frames = 0;
  link = 'idle';
  nowMs = 0;

  constructor() {
    this.#take(this.session.start(this.now));
  }

  get now(): HostInstant {
    return { wallMs: AT.wallMs + this.nowMs, monotonicMs: AT.monotonicMs + this.nowMs };
  }

  hear(...pieces: readonly Uint8Array[]): this {
    for (const bytes of pieces) this.#take(this.session.receive(bytes, this.now));
    return this.wait(50);
  }

  wait(ms: number): this {
    this.nowMs += ms;
    this.#take(this.session.tick(this.now));
    return this;
  }

  /** MSA-1 and MSA-2 of each answer. */
  get verdicts(): readonly string[] {
    return this.answers.map((answer) => /MSA\|(\w\w\|[^|\r]*)/.exec(answer)?.[1] ?? answer);
  }

  of<K extends DeviceReading['kind']>(kind: K): readonly Extract<DeviceReading, { kind: K }>[] {
    return this.readings.filter((reading): reading is Extract<DeviceReading, { kind: K }> => reading.kind === kind);
  }

  #take({ readings, issues, send, frames, link }: SessionOutput): void {
    this.readings.push(...readings);
    this.issues.push(...issues.map(({ reason }) => reason));
    this.answers.push(...send.map((bytes) => Buffer.from(bytes).toString('utf8')));
    this.frames += frames.length;
    this.link = link;
  }
}

const signals = generatePatient({ seed: 5, scenario: 'stable' });

export function device(faults: readonly string[] = []) {
  return hl7Mllp.openSimulator({ transport: 'tcp', signals, faults });
}

export function talk(faults: readonly string[] = []): Conversation {
  return new Conversation(hl7Mllp.openSession({ transport: 'tcp', waves: [] }), device(faults)).start();
}
