import fc from 'fast-check';
import { expect, test } from 'vitest';
import { telemetryEnvelope } from '#wire';
import { BedTime } from '../../../../electron/monitor/clock/bed-time.ts';
import { AdmissionHistory } from '../../../../electron/monitor/outbox/admission-history.ts';
import { Outbox } from '../../../../electron/monitor/outbox/outbox.ts';
import { isoInstant, vitalReading } from '../../../../electron/monitor/outbox/telemetry-envelope.ts';
import { heartRate } from '../acquisition/line-device.ts';

const T0 = Date.parse('2026-03-01T08:00:00.000Z');

/** One station over restarts, with a clock that people set; readings come late and out of order. */
class Station {
  readonly sent: Record<string, string | null> = {};
  #wallMs = T0;
  #monotonicMs = 0;
  #number = 0;
  #bedTime = new BedTime(this.#now);
  #history = new AdmissionHistory(null, T0);
  #outbox = this.#openOutbox();
  #late: { readonly id: number; readonly monotonicMs: number; readonly wallMs: number }[] = [];
  #patient: string | null = null;
  readonly truth: Record<string, string | null> = {};

  pass(ms: number): void {
    this.#wallMs += ms;
    this.#monotonicMs += ms;
  }

  setClock(byMs: number): void {
    this.#wallMs += byMs;
  }

  admit(patient: string | null): void {
    this.#patient = patient;
    const admission = patient === null ? null : { patient, encounter: `E-${patient}`, since: isoInstant(this.#wallMs) };
    const nowMs = this.#bedTime.of(this.#now);
    this.#history.admit(admission, nowMs, nowMs, this.#wallMs);
  }

  measure(): void {
    this.#number += 1;
    this.truth[`f-${this.#number}/147842`] = this.#patient;
    this.#late.push({ id: this.#number, ...this.#now });
  }

  arrive(newestFirst: boolean): void {
    const come = newestFirst ? this.#late.reverse() : this.#late;
    this.#late = [];
    for (const { id, ...measured } of come) {
      const sample = heartRate(60, this.#now);
      if (sample.kind !== 'vital') throw new Error('not a vital');
      const reading = vitalReading(sample, `f-${id}`, measured, 0);
      const frame = { id: `f-${id}`, kind: 'line', bytes: new Uint8Array(1), arrivedMs: this.#wallMs };
      this.#outbox.add('m', reading, frame, this.#bedTime.of(this.#now), this.#bedTime.of(measured));
    }
  }

  send(): void {
    for (const row of this.#outbox.take(this.#bedTime.of(this.#now), this.#wallMs, true)) {
      if (row.table !== 'outbox') continue;
      const { admission, readings } = telemetryEnvelope.parse(JSON.parse(row.message));
      for (const { id } of readings) this.sent[id] = admission?.patient ?? null;
    }
  }

  restart(clockMovedMs: number): void {
    this.arrive(false);
    this.send();
    const saved = this.#history.snapshot();
    this.pass(5_000);
    this.setClock(clockMovedMs);
    this.#monotonicMs = 77;
    this.#bedTime = new BedTime(this.#now);
    this.#history = new AdmissionHistory(saved, this.#wallMs);
    this.#outbox = this.#openOutbox();
  }

  get #now() {
    return { wallMs: this.#wallMs, monotonicMs: this.#monotonicMs };
  }

  #openOutbox(): Outbox {
    return new Outbox({ hubDeviceId: 's', bed: { id: 'b', ward: 'w' }, lastSequence: () => 0, history: this.#history });
  }
}

test('a reading is of whoever was here when it was measured: late, out of order, while the clock is set, over restarts', () => {
  const jump = fc.integer({ min: -7_200_000, max: 7_200_000 });
  const act = fc.oneof(
    fc.record({ what: fc.constant('measure' as const) }),
    fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 600_000 }) }),
    fc.record({ what: fc.constant('clock' as const), ms: jump }),
    fc.record({ what: fc.constantFrom('admit' as const, 'leave' as const) }),
    fc.record({ what: fc.constant('arrive' as const), newestFirst: fc.boolean() }),
    fc.record({ what: fc.constant('restart' as const), ms: jump }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const station = new Station();
      acts.forEach((one, index) => {
        if (one.what === 'measure') station.measure();
        else if (one.what === 'pass') station.pass(one.ms);
        else if (one.what === 'clock') station.setClock(one.ms);
        else if (one.what === 'arrive') station.arrive(one.newestFirst);
        else if (one.what === 'restart') station.restart(one.ms);
        else {
          // Nobody measures and admits in the same instant.
          station.pass(1);
          station.admit(one.what === 'admit' ? `P-${index}` : null);
        }
      });
      station.arrive(false);
      station.send();
      expect(station.sent).toEqual(station.truth);
    }),
    { numRuns: 500 },
  );
});
