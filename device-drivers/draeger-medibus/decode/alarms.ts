import type { ReadingTime } from '#device';
import type { Sink } from '../../framing/sink.ts';

const RECORD = 15;
const PRIORITY_FROM = 0x30;
const [MEDIUM_FROM, HIGH_FROM] = [11, 25];
/** Characters of the device's screen in intensive care devices. Source: spec section 2. */
const SIGNS = [
  ['$&', 'LOW'],
  ['"#', 'HIGH'],
  ["'@", 'ALARM '],
] as const;
/** Words of what is wrong with the device and not with the patient. */
const TECHNICAL = /OFF|INOP|ERR|CAL|SENSOR|FAIL|COMM?\b|BATT|SUPPLY|LINE|LEAK|DISCON|FAN|\?|MODE|CHECK|TEST|PRESS HI$|PRESS LO$/;

interface Standing {
  readonly text: string;
  readonly level: number;
}

/** The complete list of a codepage: what is missing from the next one has ended. */
export class AlarmsDecoder {
  readonly #page: number;
  #standing: ReadonlyMap<string, Standing> = new Map();

  constructor(page: number) {
    this.#page = page;
  }

  tell(data: string, bytes: Uint8Array, frame: number, time: ReadingTime, sink: Sink): void {
    if (data.length % RECORD !== 0) sink.issue('bad-length', `alarms of ${data.length} characters, not of ${RECORD} each`, bytes);
    const now = new Map<string, Standing>();
    for (let at = 0; at + RECORD <= data.length; at += RECORD) {
      const level = data.charCodeAt(at) - PRIORITY_FROM;
      const text = SIGNS.reduce((phrase, [sign, word]) => phrase.replaceAll(sign, word), data.slice(at + 3, at + RECORD));
      now.set(data.slice(at + 1, at + 3), { text: text.replaceAll(/ +/g, ' ').trim(), level });
    }
    for (const [code, standing] of this.#standing) if (!now.has(code)) this.#alert(code, standing, false, frame, time, sink);
    for (const [code, standing] of now) {
      const before = this.#standing.get(code);
      if (before?.text !== standing.text || before.level !== standing.level) this.#alert(code, standing, true, frame, time, sink);
    }
    this.#standing = now;
  }

  #alert(code: string, { text, level }: Standing, isPresent: boolean, frame: number, time: ReadingTime, sink: Sink): void {
    sink.readings.push({
      ...{ kind: 'alert', frame, time, code: null, codeName: null, vendorCode: `${this.#page}:${code}`, label: text, unit: null },
      category: TECHNICAL.test(text) ? 'technical' : 'physiological',
      priority: level >= HIGH_FROM ? 'high' : level >= MEDIUM_FROM ? 'medium' : 'low',
      ...{ phase: isPresent ? 'present' : 'end', text, states: [`priority ${level}`] },
    });
  }
}
