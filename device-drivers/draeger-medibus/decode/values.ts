import type { ReadingTime } from '#device';
import { type Sink, Told } from '../../framing/sink.ts';
import { MEASURED, measuredTerm } from '../tables/lookup.ts';

const CODE = 2;

/** Records of a code and a value, both as text. @returns what could not be read as second */
export function readRecords(data: string, width: number): readonly [readonly (readonly [string, number])[], readonly string[]] {
  const values: (readonly [string, number])[] = [];
  const unread: string[] = [];
  for (let at = 0; at < data.length; at += CODE + width) {
    const code = data.slice(at, at + CODE);
    const text = data.slice(at + CODE, at + CODE + width);
    const isNumber = /^ *-? *\d+\.?\d* *$|^ *-? *\.\d+ *$/.test(text) && text.length === width;
    if (/^[0-9A-F]{2}$/.test(code) && isNumber) values.push([code, Number(text.replaceAll(' ', ''))]);
    else unread.push(code + text);
  }
  return [values, unread];
}

/** Measured data of one codepage. What the device leaves out is not available: it is said once, and not kept. Spec section 2. */
export class MeasuredDecoder {
  readonly #page: 1 | 2;
  readonly #told = new Told();
  #present: ReadonlySet<string> = new Set();

  constructor(page: 1 | 2) {
    this.#page = page;
  }

  tell(data: string, bytes: Uint8Array, frame: number, time: ReadingTime, sink: Sink): void {
    const [values, unread] = readRecords(data, 4);
    for (const text of unread) sink.issue('malformed', `measured data: "${text}" is no code with a value`, bytes);
    for (const [code, value] of values) this.#vital(code, value, frame, time, sink);
    const now = new Set(values.map(([code]) => code));
    for (const code of this.#present) if (!now.has(code)) this.#vital(code, null, frame, time, sink);
    this.#present = now;
  }

  #vital(code: string, value: number | null, frame: number, time: ReadingTime, sink: Sink): void {
    const key = `${this.#page}:${code}`;
    const [known, term] = [MEASURED.get(key), measuredTerm(key)];
    if (!known && this.#told.first(code))
      sink.issue('unknown-parameter', `measured value ${code} of codepage ${this.#page} is in no table`);
    sink.readings.push({
      ...{ kind: 'vital', frame, time, code: term?.code ?? null, codeName: term?.codeName ?? null },
      ...{ vendorCode: key, label: known?.label ?? code, unit: known?.unit ?? null },
      ...{ value, reason: value === null ? 'not-measured' : null, questionable: false },
    });
  }
}
