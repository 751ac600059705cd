import type { DeviceStatus, HostInstant } from '#device';
import { readHl7Time } from '../../framing/hl7.ts';
import { type Sink, Told } from '../../framing/sink.ts';
import type { Verdict } from '../wire/acknowledgement.ts';
import { type Hl7Message, part } from '../wire/message.ts';
import type { AlertBook } from './alert-book.ts';
import { readAlertMessage } from './alerts.ts';
import { type Context, LONGEST_NAME, sourceOf } from './context.ts';
import { ResultReader } from './results.ts';
import { SenderClocks } from './sender-clocks.ts';
import { SentAgain } from './sent-again.ts';
import { readStatus, type Settings } from './status.ts';

const VERSION = /^2(\.\d+)*$/;
const OBSERVATIONS = new Set(['ORU^R01', 'ORU']);
const ALERTS = 'ORU^R40';
const ADMISSIONS = new Set(['ADT^A01', 'ADT^A08']);
const MOST_STATUSES = 256;

/** Messages of one connection into readings. */
export class MessageDecoder {
  readonly #book: AlertBook;
  readonly #results = new ResultReader();
  readonly #clocks = new SenderClocks();
  readonly #again = new SentAgain();
  readonly #told = new Told();
  readonly #statuses = new Map<string, string>();

  /** @param book outlives the decoder: what ended during a silence is ended afterwards */
  constructor(book: AlertBook) {
    this.#book = book;
  }

  take(message: Hl7Message, bytes: Uint8Array, arrival: HostInstant, sink: Sink): Verdict {
    const { header } = message;
    const type = [part(message, header, 9, 1), part(message, header, 9, 2)].filter((word) => word !== '').join('^') || 'no type';
    const frame = sink.frame(type, bytes);
    if (this.#again.isKnown(message, bytes)) {
      sink.issue('sent-again', `message ${part(message, header, 10)} was taken already: our answer did not arrive`);
      return 'accepted';
    }
    const version = part(message, header, 12);
    if (version !== '' && !VERSION.test(version)) {
      sink.issue('unknown-message', `${type} of version ${version}: refused`, bytes);
      return 'rejected';
    }
    const time = { arrival, deviceUptimeMs: null, deviceWall: readHl7Time(header.fields[7] ?? '')?.wall ?? null };
    const verdict = this.#read(type, { message, bytes, frame, time, source: sourceOf(message) }, sink);
    if (verdict !== 'accepted') return verdict;
    this.#clocks.observe(part(message, header, 3).slice(0, LONGEST_NAME) || 'the sender', header.fields[7] ?? '', arrival, sink);
    this.#again.took(message, bytes);
    return verdict;
  }

  #read(type: string, context: Context, sink: Sink): Verdict {
    const { message, bytes, source, frame, time } = context;
    if (message.strays.length > 0)
      sink.issue(
        'malformed',
        `${type}: ${message.strays.length} lines that are no segment, e.g. ${message.strays[0]?.slice(0, 40)}`,
        bytes,
      );
    if (ADMISSIONS.has(type)) {
      this.#tell(type, context, {}, sink);
      return 'accepted';
    }
    if (type === ALERTS) {
      const others = readAlertMessage(context, this.#book, sink);
      if (others > 0) sink.issue('malformed', `${type}: ${others} results belong to no alert`, bytes);
      return 'accepted';
    }
    if (!OBSERVATIONS.has(type)) {
      if (this.#told.first(type)) sink.issue('unknown-message', `${type}, version ${part(message, message.header, 12)}`, bytes);
      return 'accepted';
    }
    const { count, unreadable, settings } = this.#results.read(context, this.#book, sink);
    this.#book.lapse(source, frame, time.arrival, sink);
    this.#tell(type, context, settings, sink);
    if (unreadable > 0) sink.issue('malformed', `${type}: ${unreadable} of ${count} results cannot be read`, bytes);
    return count > 0 && unreadable === count ? 'error' : 'accepted';
  }

  /** When it says something new. */
  #tell(type: string, context: Context, settings: Settings, sink: Sink): void {
    const status: DeviceStatus = { ...readStatus(context, settings), vendorCode: type };
    const key = `${context.source} ${type}`;
    const says = JSON.stringify([status.bedLabel, status.systemId, status.settings]);
    if (this.#statuses.get(key) === says) return;
    if (this.#statuses.size >= MOST_STATUSES && !this.#statuses.has(key)) this.#statuses.clear();
    this.#statuses.set(key, says);
    sink.readings.push(status);
  }
}
