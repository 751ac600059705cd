import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { HostInstant } from '#device';
import { driverById } from '#drivers';
import type { TransportEvents } from '../../electron/monitor/acquisition/transport.ts';
import type { Clock } from '../../electron/monitor/clock/host-clock-adapter.ts';
import { startMonitor } from '../../electron/monitor/monitor.ts';
import type { Figure } from './figures.ts';
import { loadedPatient } from './load.ts';

const HOURS = 24;
const STEP_MS = 40;
const HOUR_MS = 3_600_000;
/** So that the store is thinned all the time, as it is after its first days. */
const RETENTION_HOURS = 1;
const WAVES = [131330];
const START_MS = Date.UTC(2026, 0, 5);

/** A clock that goes as fast as the work is done. */
class PlayedClock implements Clock {
  #ms = 0;
  readonly #works: { readonly everyMs: number; readonly work: () => void; dueMs: number }[] = [];

  now = (): HostInstant => ({ wallMs: START_MS + this.#ms, monotonicMs: this.#ms });

  every(everyMs: number, work: () => void): () => void {
    const one = { everyMs, work, dueMs: this.#ms + everyMs };
    this.#works.push(one);
    return () => void this.#works.splice(this.#works.indexOf(one), 1);
  }

  step(ms: number): void {
    this.#ms += ms;
    for (const one of this.#works) {
      if (this.#ms < one.dueMs) continue;
      one.dueMs = this.#ms + one.everyMs;
      one.work();
    }
  }
}

/** One bed through a whole day: the monitor with driver, alarms, score, recorder and outbox, on a clock that does not wait. */
export async function measureDay(): Promise<Figure[]> {
  const driver = driverById('philips-intellivue');
  if (driver === undefined) throw new Error('no driver');
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-day-'));
  const clock = new PlayedClock();
  const device = driver.openSimulator({ transport: 'udp', signals: loadedPatient(), faults: [] });
  let line: TransportEvents | null = null;
  const receive = (datagrams: readonly Uint8Array[]): void => {
    for (const bytes of datagrams) line?.received(bytes, clock.now());
  };
  const monitor = await startMonitor(
    {
      bed: { id: 'bed-1', ward: 'Ward 3' },
      admission: null,
      devices: [{ id: 'monitor-1', driver: driver.id, udp: { host: '127.0.0.1', port: 1 }, waves: WAVES, simulates: 'load' }],
      store: { directory, key: randomBytes(32).toString('hex') },
      hub: null,
      limits: {},
      alarmDelayS: 3,
    },
    null,
    {
      clock,
      retentionHours: RETENTION_HOURS,
      openTransport(events) {
        line = events;
        return { send: (bytes) => receive(device.receive(bytes, clock.now())), close: () => Promise.resolve() };
      },
    },
  );
  let alarms = 0;
  let present = new Set<string>();
  monitor.observe((message) => {
    if (message.type !== 'alarms') return;
    const now = new Set(message.alarms.map(({ alarmId }) => alarmId));
    alarms += [...now].filter((id) => !present.has(id)).length;
    present = now;
  });
  const collect = collector();
  const heapMb: number[] = [];
  const began = performance.now();
  try {
    for (let ms = 0; ms < HOURS * HOUR_MS; ms += STEP_MS) {
      receive(device.tick(clock.now()));
      clock.step(STEP_MS);
      if (ms % HOUR_MS !== 0) continue;
      // Promises of the monitor may settle.
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      heapMb.push(process.memoryUsage().heapUsed / 1_048_576);
    }
    const tookS = (performance.now() - began) / 1_000;
    const [first = Number.NaN] = heapMb.slice(2);
    return [
      { what: `${HOURS} h of one bed, ${alarms} alarms`, values: [tookS], unit: 's', target: null },
      { what: `the same, as fast as`, values: [(HOURS * 3_600) / tookS], unit: '× real time', target: null },
      { what: 'heap, each hour after the second', values: heapMb.slice(2), unit: 'MB', target: null },
      {
        what: 'heap of the last hour above the third',
        values: [(heapMb.at(-1) ?? Number.NaN) - first],
        unit: 'MB',
        target: null,
      },
    ];
  } finally {
    await monitor.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The garbage collector, which Node gives only on demand. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
