import { describe, expect, it } from 'vitest';
import type { DeviceDriver, LineProfile } from '#device';
import { DRIVERS } from '#drivers';
import type { MonitorConfig } from '#ipc';
import {
  type DevicePlace,
  type RunningSimulator,
  startSimulator,
} from '../../../../device-drivers/commands/simulator-adapter.ts';
import { generatePatient } from '../../../../device-drivers/simulators/generator.ts';
import type { AcquiredBatch } from '../../../../electron/monitor/acquisition/device-runner.ts';
import { frameIds } from '../../../../electron/monitor/acquisition/frame-ids.ts';
import { type LineRunner, openLine } from '../../../../electron/monitor/acquisition/open-line-adapter.ts';
import { PortClaims } from '../../../../electron/monitor/acquisition/port-claims.ts';
import type { ListedPort } from '../../../../electron/monitor/acquisition/serial-place.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import { freePort } from '../../../../electron/start/ports-adapter.ts';
import { hasPty, openPty, type Pty } from '../../../support/pty.ts';
import { eventually } from '../../../support/system.ts';

type DeviceConfig = MonitorConfig['devices'][number];

const signals = generatePatient({ seed: 11, scenario: 'stable' });
const HOST = '127.0.0.1';
/** Some devices send their numbers every ten seconds. */
const FIRST_WITHIN_MS = 25_000;
/** Undisturbed; every number of it is compared. */
const DELIVERS_MS = 60_000;

interface Wiring {
  readonly config: Pick<DeviceConfig, 'udp' | 'tcp' | 'serial' | 'listen'>;
  readonly place: DevicePlace;
  readonly cable: Cable | null;
}

const ADAPTER = { vendorId: '0403', productId: '6001', serialNumber: 'WL1' };

/** A USB adapter between the computer and the device: pulled, it is gone; put back, it has another name. */
class Cable {
  readonly device: Pty;
  #computer: Pty | null = null;

  constructor(device: Pty) {
    this.device = device;
    device.onBytes((bytes) => this.#computer?.write(bytes));
  }

  get ports(): readonly ListedPort[] {
    return this.#computer ? [{ path: this.#computer.path, ...ADAPTER }] : [];
  }

  async plug(): Promise<void> {
    const computer = await openPty();
    computer.onBytes((bytes) => this.device.write(bytes));
    this.#computer = computer;
  }

  async pull(): Promise<void> {
    const computer = this.#computer;
    this.#computer = null;
    await computer?.unplug();
  }
}

/** One way in which a driver may be wired, at real ends on this machine. */
async function wire(line: LineProfile): Promise<{ wiring: Wiring; end: () => Promise<void> }> {
  const nothing = () => Promise.resolve();
  if (line.transport !== 'serial') {
    const address = { host: HOST, port: await freePort(0) };
    const listening = line.role === 'listener';
    const kind = `${line.transport}-${listening ? (line.transport === 'udp' ? 'sends' : 'connects') : 'listens'}` as 'udp-sends';
    const config = listening ? { listen: { transport: line.transport, ...address } } : { [line.transport]: address };
    return { wiring: { config, place: { kind, ...address }, cable: null }, end: nothing };
  }
  const device = await openPty();
  const cable = new Cable(device);
  await cable.plug();
  return {
    wiring: {
      // Terminals know no parity and no control lines.
      config: { serial: { usb: ADAPTER, settings: { parity: 'none', flowControl: 'none' } } },
      cable,
      place: { kind: 'serial', path: device.path, settings: { ...line.settings, parity: 'none', flowControl: 'none' } },
    },
    async end() {
      await Promise.all([cable.pull(), device.unplug()]);
    },
  };
}

class Bed {
  readonly batches: AcquiredBatch[] = [];
  readonly runner: LineRunner;
  readonly #timer;

  constructor(driver: DeviceDriver, { config, cable }: Wiring) {
    const device = { id: 'device-1', driver: driver.id, waves: [], simulates: null, ...config } as DeviceConfig;
    const { runner } = openLine(device, driver, {
      deviceId: 'device-1',
      nextFrameId: frameIds('bed', 'boot'),
      now: hostNow,
      claims: new PortClaims(),
      listPorts: () => Promise.resolve(cable?.ports ?? []),
      onBatch: (batch) => void this.batches.push(batch),
    });
    this.runner = runner;
    runner.start(hostNow());
    this.#timer = setInterval(() => runner.tick(hostNow()), 20);
  }

  numbers(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const reading of this.batches.flatMap(({ readings }) => readings)) {
      if (reading.kind !== 'vital' || reading.code === null || reading.value === null) continue;
      const key = String(reading.code);
      found.set(key, [...(found.get(key) ?? []), reading.value]);
    }
    return found;
  }

  count(): number {
    return [...this.numbers().values()].reduce((sum, values) => sum + values.length, 0);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.runner.stop(hostNow());
  }
}

/**
 * Whether nothing between the first and the last value is missing. A device that repeats each number with every packet tells its
 * changes only.
 */
function isRunOf(values: readonly number[], sent: readonly number[]): boolean {
  const given = values.length > sent.length ? changes(sent) : sent;
  // Of a long time a simulator remembers only the newest.
  const got = values.length > sent.length ? changes(values).slice(-given.length) : values;
  return given.some((_, start) => got.every((value, index) => Object.is(given[start + index], value)));
}

function changes(values: readonly number[]): readonly number[] {
  return values.filter((value, index) => index === 0 || value !== values[index - 1]);
}

/** Usual wiring of each transport. */
function linesOf(driver: DeviceDriver): readonly LineProfile[] {
  return driver.transports.flatMap((transport) => driver.lines.find((line) => line.transport === transport) ?? []);
}

const cases = DRIVERS.flatMap((driver) =>
  linesOf(driver)
    .filter((line) => !(line.transport === 'udp' && line.role === 'listener' && driver.transports.length > 1))
    .map((line) => ({ driver, line, name: `${driver.id} over ${line.transport}` })),
).filter(({ line }) => line.transport !== 'serial' || hasPty);

describe.concurrent('every driver and its device over a real line', () => {
  it.each(cases)(
    '$name: a minute of numbers arrives whole; garbage, a stall and another device at the line are survived',
    async ({ driver, line }) => {
      const { wiring, end } = await wire(line);
      let device: RunningSimulator = await startSimulator({ driver, signals, faults: [], place: wiring.place });
      const bed = new Bed(driver, wiring);
      try {
        await eventually(() => Promise.resolve(bed.count() > 3), FIRST_WITHIN_MS, `numbers of ${driver.id}`);
        expect(bed.runner.status).toMatchObject({ link: 'connected' });
        expect(bed.runner.status.bytesSeen).toBeGreaterThan(0);
        await new Promise((resolve) => setTimeout(resolve, DELIVERS_MS));
        expect(bed.runner.status.issues).not.toHaveProperty('silent');
        expect(bed.runner.status.reconnects).toBe(0);
        const sent = new Map<string, number[]>();
        for (const { code, value } of device.sentNumerics())
          if (value !== null) sent.set(String(code), [...(sent.get(String(code)) ?? []), value]);
        for (const [code, values] of bed.numbers()) {
          const known = sent.get(code);
          if (known) expect(isRunOf(values, known), `${values.length} of ${code}, ${known.length} were sent`).toBe(true);
        }

        device.setFaults(['noise', 'garble']);
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        device.setFaults(['silence']);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        device.setFaults([]);
        const before = bed.count();
        await eventually(() => Promise.resolve(bed.count() > before), FIRST_WITHIN_MS, `${driver.id} after garbage`);

        if (wiring.cable) {
          const { reconnects } = bed.runner.status;
          await wiring.cable.pull();
          await eventually(() => Promise.resolve(bed.runner.status.link === 'silent'), 60_000, 'the pulled cable is seen');
          await wiring.cable.plug();
          const plugged = bed.count();
          await eventually(() => Promise.resolve(bed.count() > plugged), FIRST_WITHIN_MS, `${driver.id} under another name`);
          expect(bed.runner.status.reconnects).toBeGreaterThan(reconnects);
        }

        await device.stop();
        const place = wiring.place.kind === 'serial' ? wiring.place : { ...wiring.place, port: device.port };
        device = await startSimulator({ driver, signals: generatePatient({ seed: 12, scenario: 'stable' }), faults: [], place });
        const away = bed.count();
        await eventually(() => Promise.resolve(bed.count() > away), 60_000, `${driver.id} after another device was plugged in`);
      } finally {
        await bed.stop();
        await device.stop();
        await end();
      }
    },
    240_000,
  );
});
