import { LONGEST_MESSAGE_ID, SYSTEM_NAMES } from './message.ts';
import { type Sender, saidOf } from './sender.ts';

/** Where a topic lies in the bytes of its packet. */
export interface TopicPlace {
  readonly bytes: Uint8Array;
  readonly topicAt: number;
  readonly topicEnd: number;
}

const LONGEST_TOPIC = 2048;
const MOST_NAMES = 32;
/** Room for the longest topic with each of its characters escaped, and twice over for what is shown twice. */
const ROOM = 16 * 1024;
const PROPERTIES = Buffer.alloc(ROOM);
const SYSTEM = Buffer.alloc(ROOM);

const PERCENT = 0x25;
const AND = 0x26;
const EQUALS = 0x3d;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;

/** A name of the bag as devices spell it, e.g. `%24.mid`. */
interface Spelling {
  readonly raw: Uint8Array;
  readonly name: Name;
}

interface Name {
  /** JSON up to the value: `"message-id":"`. */
  readonly text: Uint8Array;
  readonly isSystem: boolean;
  readonly isMessageId: boolean;
  readonly isTo: boolean;
  readonly isCreationTime: boolean;
  /** Of the message that had it last. */
  turn: number;
}

/**
 * Headers of one sender's messages, from the bytes of the topic straight to the bytes of the log. Says the same as
 * `telemetryMessage` with the parsed topic, at less cost, for the topics that stations send: printable ASCII, each
 * name once and with a value. Names come again with every message and are known by their place.
 */
export class QuickHeaders {
  private readonly prefix: Uint8Array;
  private readonly middle: Uint8Array;
  private readonly to: Uint8Array;
  private readonly spellings = new Map<string, Spelling>();
  private readonly names = new Map<string, Name>();
  /** By place, of the message before. */
  private readonly places: Spelling[] = [];
  private turn = 0;
  private at = 0;
  private written = 0;

  constructor(sender: Sender) {
    this.prefix = Buffer.from(`devices/${sender.deviceId}/messages/events/`);
    this.middle = Buffer.from(`},"systemProperties":{${saidOf(sender)},"iothub-enqueuedtime":"`);
    this.to = Buffer.from(`,"to":${JSON.stringify(`/devices/${sender.deviceId}/messages/events`)}`);
  }

  /**
   * @param enqueuedAt ISO 8601, UTC
   * @returns JSON in UTF-8; null when the topic is not of the usual kind, or none of a message at all
   */
  read(place: TopicPlace, enqueuedAt: string): Uint8Array | null {
    const { bytes, topicAt, topicEnd } = place;
    const begin = topicAt + this.prefix.length;
    if (topicEnd <= begin || topicEnd - topicAt > LONGEST_TOPIC || !isAt(bytes, topicAt, this.prefix)) return null;
    if (bytes[begin] === QUESTION || bytes[topicEnd - 1] === SLASH) return null;
    this.turn += 1;
    this.at = begin;
    let properties = 0;
    let system = 0;
    let creationFrom = 0;
    let creationTo = 0;
    let isTo = false;
    for (let n = 0; this.at <= topicEnd; n += 1) {
      const name = this.nameAt(bytes, topicEnd, n);
      if (name === null) return null;
      const from = this.at;
      if (name.isSystem) {
        SYSTEM[system] = COMMA;
        if (!this.copyValue(name, bytes, topicEnd, SYSTEM, system + 1)) return null;
        // Counted as it is spelt, which is longer: whether it is too long is said where it is decoded.
        if (name.isMessageId && this.at - from > LONGEST_MESSAGE_ID) return null;
        system = this.written;
        if (name.isTo) isTo = true;
      } else {
        if (properties > 0) PROPERTIES[properties++] = COMMA;
        const began = properties;
        if (!this.copyValue(name, bytes, topicEnd, PROPERTIES, properties)) return null;
        properties = this.written;
        if (name.isCreationTime && this.at - from > 1) {
          creationFrom = began;
          creationTo = properties;
        }
      }
    }
    return this.joined(properties, system, isTo ? null : this.to, enqueuedAt, creationFrom, creationTo);
  }

  /** The name at the place, known already or learnt; `at` is behind its `=` then. */
  private nameAt(bytes: Uint8Array, end: number, n: number): Name | null {
    let spelling = this.places[n];
    if (spelling === undefined || bytes[this.at + spelling.raw.length] !== EQUALS || !isAt(bytes, this.at, spelling.raw)) {
      const learnt = this.learn(bytes, end);
      if (learnt === null || n >= MOST_NAMES) return null;
      this.places[n] = learnt;
      spelling = learnt;
    }
    const { raw, name } = spelling;
    if (name.turn === this.turn || this.at + raw.length >= end) return null;
    name.turn = this.turn;
    this.at += raw.length + 1;
    return name;
  }

  private learn(bytes: Uint8Array, end: number): Spelling | null {
    let to = this.at;
    while (to < end && bytes[to] !== EQUALS) {
      if (bytes[to] === AND) return null;
      to += 1;
    }
    if (to === end) return null;
    const raw = Buffer.from(bytes.subarray(this.at, to));
    const text = raw.toString('latin1');
    const known = this.spellings.get(text);
    if (known !== undefined) return known;
    const decoded = decodedName(text);
    if (decoded === null || this.spellings.size >= MOST_NAMES) return null;
    const spelling = { raw, name: this.named(decoded) };
    this.spellings.set(text, spelling);
    return spelling;
  }

  private named(key: string): Name {
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const system = SYSTEM_NAMES.get(key);
    const name: Name = {
      text: Buffer.from(`${JSON.stringify(system ?? key)}:"`),
      isSystem: system !== undefined,
      isMessageId: key === '$.mid',
      isTo: key === '$.to',
      isCreationTime: key === 'iothub-creation-time-utc',
      turn: 0,
    };
    this.names.set(key, name);
    return name;
  }

  /** Writes name and value from `to` on; `at` is behind the `&` then. @returns whether the value is of the usual kind */
  private copyValue({ text }: Name, bytes: Uint8Array, end: number, target: Uint8Array, to: number): boolean {
    target.set(text, to);
    let written = to + text.length;
    let at = this.at;
    for (; at < end; at += 1) {
      let code = bytes[at] ?? 0;
      if (code === AND) break;
      if (code === PERCENT) {
        code = hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2]);
        at += 2;
        // The sum of what are no digits is not a number.
        if (!(at < end)) return false;
      }
      if (!(code >= FIRST_PRINTABLE && code <= LAST_PRINTABLE)) return false;
      if (code === QUOTE || code === BACKSLASH) target[written++] = BACKSLASH;
      target[written++] = code;
    }
    target[written++] = QUOTE;
    this.at = at + 1;
    this.written = written;
    return true;
  }

  private joined(
    properties: number,
    system: number,
    to: Uint8Array | null,
    enqueuedAt: string,
    creationFrom: number,
    creationTo: number,
  ): Uint8Array {
    const { middle } = this;
    const creation = creationTo > creationFrom ? creationTo - creationFrom + 1 : 0;
    const size = BEGIN.length + properties + middle.length + enqueuedAt.length + 1 + system + (to?.length ?? 0) + creation + 2;
    const json = Buffer.allocUnsafe(size);
    json.set(BEGIN, 0);
    let at = BEGIN.length;
    at += PROPERTIES.copy(json, at, 0, properties);
    json.set(middle, at);
    at += middle.length;
    at += json.write(enqueuedAt, at, 'latin1');
    json[at++] = QUOTE;
    at += SYSTEM.copy(json, at, 0, system);
    if (to !== null) {
      json.set(to, at);
      at += to.length;
    }
    if (creation > 0) {
      json[at++] = COMMA;
      at += PROPERTIES.copy(json, at, creationFrom, creationTo);
    }
    json[at] = CLOSE;
    json[at + 1] = CLOSE;
    return json;
  }
}

const BEGIN = Buffer.from('{"properties":{');
const CLOSE = 0x7d;

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let n = 0; n < wanted.length; n += 1) if (bytes[at + n] !== wanted[n]) return false;
  return true;
}

function decodedName(text: string): string | null {
  try {
    const name = decodeURIComponent(text);
    return /^[\x20-\x7e]*$/.test(name) ? name : null;
  } catch {
    return null;
  }
}

/** @returns NaN when it is none */
function hexDigit(code: number | undefined): number {
  if (code === undefined) return Number.NaN;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}
