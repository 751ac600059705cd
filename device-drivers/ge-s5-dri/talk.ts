import type { HostInstant } from '#device';
import type { Talk } from '../framing/stream-session.ts';
import type { DriReader } from './reader.ts';
import { ASK, alarmsRequest, EVERY_S, numericsRequest, ONCE, STOP, wavesRequest } from './requests.ts';

/** Sources: spec sections 4.1, 5.1 and 7, ms. */
const NUMERICS_WITHIN = 2 * EVERY_S * 1000 + 5000;
const WAVES_WITHIN = 2500;
const AUXILIARY_EVERY = 60_000;
const ALARMS_AGAIN = 10_000;
/** First level of the interface that tells alarms. */
export const ALARMS_FROM_LEVEL = 10;

/** The monitor is silent until it is asked, and may forget. */
export class DriTalk implements Talk {
  readonly #reader: () => DriReader;
  readonly #waves: readonly number[];
  #numericsMs = 0;
  #wavesMs = 0;
  #auxiliaryMs = 0;
  #alarmsMs = 0;

  /** @param reader the one that reads now @param waves types of the waves wanted */
  constructor(reader: () => DriReader, waves: readonly number[]) {
    this.#reader = reader;
    this.#waves = waves;
  }

  start({ monotonicMs }: HostInstant): readonly Uint8Array[] {
    this.#numericsMs = this.#wavesMs = monotonicMs;
    this.#auxiliaryMs = this.#alarmsMs = monotonicMs;
    return [...this.stop(), numericsRequest(ASK.displayed, EVERY_S), wavesRequest(this.#waves)];
  }

  tick({ monotonicMs: nowMs }: HostInstant): readonly Uint8Array[] {
    const { numericsMs, wavesMs, alarmsMs, level } = this.#reader();
    const send: Uint8Array[] = [];
    if (nowMs - Math.max(this.#numericsMs, numericsMs) >= NUMERICS_WITHIN) {
      this.#numericsMs = nowMs;
      send.push(numericsRequest(ASK.displayed, EVERY_S));
    }
    if (nowMs - Math.max(this.#wavesMs, wavesMs) >= WAVES_WITHIN) {
      this.#wavesMs = nowMs;
      send.push(wavesRequest(this.#waves));
    }
    if (Number.isFinite(numericsMs) && nowMs >= this.#auxiliaryMs) {
      this.#auxiliaryMs = nowMs + AUXILIARY_EVERY;
      send.push(numericsRequest(ASK.auxiliary, ONCE));
    }
    if (level >= ALARMS_FROM_LEVEL && !Number.isFinite(alarmsMs) && nowMs >= this.#alarmsMs) {
      this.#alarmsMs = nowMs + ALARMS_AGAIN;
      send.push(alarmsRequest());
    }
    return send;
  }

  stop(): readonly Uint8Array[] {
    return [wavesRequest([]), numericsRequest(ASK.displayed, STOP)];
  }
}
