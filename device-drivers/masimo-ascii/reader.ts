import type { AbsenceReason } from '#clinical';
import type { DeviceAlert, DeviceStatus, HostInstant, ReadingTime, VitalSample } from '#device';
import { ClockWatch } from '../framing/clock-watch.ts';
import { Lines } from '../framing/lines.ts';
import { type Sink, Told } from '../framing/sink.ts';
import type { StreamReader } from '../framing/stream-session.ts';
import { latin1 } from '../framing/text.ts';
import { metricNamed } from '../nomenclature/terms.ts';
import { bitsOf, lastClock, type MasimoLine, numberOf, readLine } from './line.ts';
import { ALARMS, ASIDE, DOUBT, EXCEPTIONS, FIELDS, SILENCED } from './tables.table.ts';

const LONGEST = 512;
const NO_TERM = { code: null, codeName: null } as const;
/** A line comes each second; a clock that steps by more was set. */
const CLOCK_STEP_MS = 5_000;

/** ASCII 1: one line per second, fields in any order and number. Source: spec sections 2 and 5. */
export class MasimoReader implements StreamReader {
  readonly #lines = new Lines(LONGEST);
  readonly #told = new Told();
  readonly #alerts = new Set<string>();
  #identity = '';
  readonly #clock = new ClockWatch('instrument', CLOCK_STEP_MS);

  take(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    let good = false;
    for (const line of this.#lines.push(bytes, sink)) good = this.#line(this.#sound(line, sink), at, sink) || good;
    return good;
  }

  end(sink: Sink): void {
    this.#lines.end(sink);
  }

  /** A lost end of line leaves two in one: the second is whole. */
  #sound(bytes: Uint8Array, sink: Sink): Uint8Array {
    const at = lastClock(latin1(bytes));
    if (at <= 0) return bytes;
    sink.issue('truncated', 'a line without its end', bytes.subarray(0, at));
    return bytes.subarray(at);
  }

  #line(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    const line = bytes.some((byte) => byte > 0x7e || byte < 0x20) ? null : readLine(latin1(bytes));
    if (!line || line.fields.length === 0) {
      const isText = bytes.every((byte) => byte < 0x7f && byte >= 0x20);
      sink.issue(
        isText ? 'unknown-message' : 'noise',
        isText ? 'a line of another kind' : 'no text: wrong speed, or ASCII 2',
        bytes,
      );
      return false;
    }
    const frame = sink.frame('ASCII 1 line', bytes);
    const time: ReadingTime = { arrival: at, deviceUptimeMs: null, deviceWall: line.wall };
    this.#clock.saw(Date.parse(`${line.wall}Z`), at, sink);
    const fields = new Map(line.fields);
    const exceptions = bitsOf(fields.get('EXC'));
    if (exceptions === null)
      sink.issue('malformed', `EXC=${fields.get('EXC') ?? ''} are no bits: the values are not trusted`, bytes);
    this.#status(line, fields, time, frame, sink);
    for (const [name, text] of line.fields) {
      if (name === 'SN' || name === 'ALARM' || name === 'EXC' || ASIDE.includes(name)) continue;
      this.#value(name, text, exceptions, time, frame, sink);
    }
    this.#technical(exceptions ?? 0, time, frame, sink);
    this.#alarms(bitsOf(fields.get('ALARM')) ?? 0, time, frame, sink);
    return true;
  }

  #value(name: string, text: string, exceptions: number | null, time: ReadingTime, frame: number, sink: Sink): void {
    const field = FIELDS[name];
    if (!field && this.#told.first(name)) sink.issue('unknown-parameter', `${name}=${text} is in no table`);
    const number = numberOf(text);
    if (number === undefined) sink.issue('malformed', `${name}=${text} is neither a number nor missing`);
    const untrusted = EXCEPTIONS.find(({ bit, reason }) => reason !== null && ((exceptions ?? 0) & bit) !== 0)?.reason ?? null;
    const reason: AbsenceReason | null =
      untrusted ?? (exceptions === null || number === undefined ? 'invalid' : number === null ? 'not-measured' : null);
    const term = field?.term ? metricNamed(field.term) : null;
    const sample: VitalSample = {
      kind: 'vital',
      frame,
      time,
      ...(term ? { code: term.code, codeName: term.codeName } : NO_TERM),
      vendorCode: name,
      label: field?.label ?? name,
      unit: field ? field.unit : text.endsWith('%') ? '%' : null,
      value: reason === null && typeof number === 'number' ? number : null,
      reason,
      questionable: reason === null && ((exceptions ?? 0) & DOUBT) !== 0,
    };
    sink.readings.push(sample);
  }

  #status(line: MasimoLine, fields: ReadonlyMap<string, string>, time: ReadingTime, frame: number, sink: Sink): void {
    const serial = fields.get('SN') ?? '';
    const aside = [...ASIDE.flatMap((name) => (fields.has(name) ? [[name, fields.get(name) ?? ''] as const] : []))];
    const identity = JSON.stringify([serial, aside, line.others]);
    if (identity === this.#identity) return;
    this.#identity = identity;
    const status: DeviceStatus = {
      kind: 'status',
      frame,
      time,
      ...NO_TERM,
      vendorCode: 'SN',
      label: 'Serial number',
      unit: null,
      manufacturer: 'Masimo',
      model: null,
      systemId: /^\d+$/.test(serial) ? serial : null,
      bedLabel: null,
      settings: Object.fromEntries([...aside, ...(line.others.length > 0 ? [['other', line.others.join(' ')] as const] : [])]),
    };
    sink.readings.push(status);
  }

  #technical(bits: number, time: ReadingTime, frame: number, sink: Sink): void {
    for (const { bit, name, text } of EXCEPTIONS)
      this.#alert(name, (bits & bit) !== 0, text, 'technical', [], { time, frame }, sink);
  }

  #alarms(bits: number, time: ReadingTime, frame: number, sink: Sink): void {
    const states = (bits & SILENCED) !== 0 ? ['silenced'] : [];
    for (const { bit, name, text } of ALARMS)
      this.#alert(name, (bits & bit) !== 0, text, 'physiological', states, { time, frame }, sink);
  }

  #alert(
    vendorCode: string,
    present: boolean,
    text: string,
    category: DeviceAlert['category'],
    states: readonly string[],
    { time, frame }: { time: ReadingTime; frame: number },
    sink: Sink,
  ): void {
    if (present === this.#alerts.has(vendorCode)) return;
    if (present) this.#alerts.add(vendorCode);
    else this.#alerts.delete(vendorCode);
    const alert: DeviceAlert = {
      kind: 'alert',
      frame,
      time,
      ...NO_TERM,
      vendorCode,
      label: text,
      unit: null,
      category,
      priority: category === 'technical' ? 'low' : 'medium',
      phase: present ? 'present' : 'end',
      text,
      states,
    };
    sink.readings.push(alert);
  }
}
