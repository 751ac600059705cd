import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quantile } from '../figures.ts';
import { memoryMb, processorMs } from '../processor.ts';
import { type Broker, type InFlight, type LoadClient, openClients, pause, throughput } from './load-client.ts';
import { startMosquitto } from './mosquitto.ts';
import { rawLimit } from './raw-limit.ts';

const BODY = Buffer.from(JSON.stringify({ schema: 'wardlight.telemetry.v1', filler: 'x'.repeat(2000) }));
const IN_FLIGHT = 128;
const FOR_MS = 5_000;
/** Disk and hub take turns so often: what a disk takes changes with what was written before. */
const TURNS = 5;
/** The hub's code is compiled while it runs, and a hub runs for months. */
const HUB_WARM_MS = 4_000;
/** Needs none, and what it saves every second grows with all that it was ever sent. */
const MOSQUITTO_WARM_MS = 1_000;
const BEDS = 1_000;
const CONNECTED = 5_000;

interface HubProcess extends Broker {
  readonly child: ChildProcess;
  readonly directory: string;
  readonly key: string;
  readonly cert: string;
}

/** The hub by itself: against the disk, against Mosquitto, and what a connected device costs. Loopback only, bounded in time. */
export async function measureHub(say: (line: string) => void): Promise<void> {
  for (const devices of [1, 100, 1_000]) say(await measureThroughput(devices, 'in all'));
  for (const devices of [100, 1_000]) say(await measureThroughput(devices, 'each'));
  say(await measureBeds());
  say(await measureMemory());
}

/**
 * The same client, messages, TLS and number in flight for both brokers, one after the other; the limit is what this disk takes when
 * nothing is done but append and fdatasync, 128 messages at once, measured between the turns of the hub.
 */
async function measureThroughput(devices: number, shape: InFlight): Promise<string> {
  const hub = await startHubProcess(devices);
  try {
    const recordBytes = await stored(hub);
    const limits: number[] = [];
    const ours = await measured({ ...hub, pid: hub.child.pid ?? 0 }, devices, shape, HUB_WARM_MS, {
      count: TURNS,
      between: () => void limits.push(rawLimit(hub.directory, recordBytes, IN_FLIGHT, FOR_MS / TURNS)),
    });
    const limit = limits.reduce((sum, rate) => sum + rate, 0) / limits.length;
    const share = ours.rates.map((rate, turn) => (2 * rate) / ((limits[turn] ?? 0) + (limits[turn + 1] ?? 0)));
    const mosquitto = await startMosquitto(hub.directory, hub);
    const theirs = mosquitto === null ? null : await measured(mosquitto, devices, shape, MOSQUITTO_WARM_MS);
    await mosquitto?.stop();
    const bare = await measureAnswering(hub, devices, shape);
    const beside =
      theirs === null
        ? 'Mosquitto is not installed'
        : `Mosquitto (TLS, QoS 1, saving every second, no sync) ${shown(theirs)}, ${(ours.rate / theirs.rate).toFixed(2)} × it (target 1)`;
    return (
      `hub, ${devices} device(s) over TLS, ${IN_FLIGHT} in flight ${shape}: ${shown(ours)} durable, of ${recordBytes} bytes; ` +
      `append and fdatasync alone, ${IN_FLIGHT} at once, ${limit.toFixed(0)}/s (${range(limits)}), ` +
      `${quantile(share, 0.5).toFixed(2)} of it (${share.map((part) => part.toFixed(2)).join(', ')}; target 0.5); ${beside}; ` +
      `Node's TLS alone, answering at once and storing nothing, ${shown(bare)}`
    );
  } finally {
    await stop(hub);
  }
}

async function measureAnswering(hub: HubProcess, devices: number, shape: InFlight): Promise<Throughput> {
  const [key, cert] = (['key', 'cert'] as const).map((name) => {
    const file = join(hub.directory, `${name}.pem`);
    writeFileSync(file, hub[name], { mode: 0o600 });
    return file;
  });
  const { child, said } = await startProcess('answering-process.ts', [key ?? '', cert ?? '']);
  const broker = { ...(JSON.parse(said) as { port: number }), ca: hub.ca, pid: child.pid ?? 0 };
  try {
    return await measured(broker, devices, shape, MOSQUITTO_WARM_MS);
  } finally {
    child.kill('SIGKILL');
  }
}

interface Throughput {
  /** Messages per second. */
  readonly rate: number;
  /** Of each turn. */
  readonly rates: readonly number[];
  /** Processor time of the broker, µs per message. */
  readonly costUs: number;
}

function shown({ rate, costUs }: Throughput): string {
  return `${rate.toFixed(0)} messages/s (${costUs.toFixed(0)} µs of processor each)`;
}

interface Turns {
  readonly count: number;
  /** Done before, between and after them. */
  readonly between: () => void;
}

async function measured(
  broker: Broker & { readonly pid: number },
  devices: number,
  shape: InFlight,
  warmMs: number,
  { count, between }: Turns = { count: 1, between: () => undefined },
): Promise<Throughput> {
  const clients = await openClients(broker, devices, BODY);
  await throughput(clients, IN_FLIGHT, warmMs, shape);
  const rates: number[] = [];
  let processor = 0;
  between();
  for (let turn = 0; turn < count; turn += 1) {
    const before = processorMs(broker.pid);
    rates.push(await throughput(clients, IN_FLIGHT, FOR_MS / count, shape));
    processor += processorMs(broker.pid) - before;
    between();
  }
  for (const client of clients) client.close();
  const rate = rates.reduce((sum, rate) => sum + rate, 0) / count;
  return { rates, rate, costUs: (processor * 1000) / (rate * (FOR_MS / 1000)) };
}

function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
}

/** Each bed a message a second, at its own moment. */
async function measureBeds(): Promise<string> {
  const hub = await startHubProcess(BEDS);
  try {
    const clients = await openClients(hub, BEDS, BODY);
    const latencies: number[] = [];
    const sentAt = new Map<LoadClient, number>();
    for (const client of clients) {
      client.listen((count) => {
        for (let n = 0; n < count; n += 1) latencies.push(performance.now() - (sentAt.get(client) ?? Number.NaN));
      });
    }
    const pid = hub.child.pid ?? 0;
    const before = processorMs(pid);
    const began = performance.now();
    let sent = 0;
    for (let second = 0; second < 15; second += 1) {
      for (let slot = 0; slot < 100; slot += 1) {
        for (const client of clients.slice(slot * 10, slot * 10 + 10)) {
          sentAt.set(client, performance.now());
          client.send(1);
          sent += 1;
        }
        await pause(Math.max(0, began + second * 1000 + (slot + 1) * 10 - performance.now()));
      }
    }
    await pause(1_000);
    const share = (processorMs(pid) - before) / (performance.now() - began);
    return (
      `hub, ${BEDS} beds × 1 message/s: ${(share * 100).toFixed(1)} % of one core (target 100 %), ${latencies.length} of ${sent} acknowledged, ` +
      `after p50 ${quantile(latencies, 0.5).toFixed(1)} ms, p99 ${quantile(latencies, 0.99).toFixed(1)} ms`
    );
  } finally {
    await stop(hub);
  }
}

async function measureMemory(): Promise<string> {
  const hub = await startHubProcess(CONNECTED);
  try {
    const pid = hub.child.pid ?? 0;
    const empty = memoryMb(pid);
    const clients = await openClients(hub, CONNECTED, BODY);
    for (const client of clients) client.send(1);
    await pause(3_000);
    const full = memoryMb(pid);
    return (
      `hub, ${clients.length} connected devices: ${full.toFixed(0)} MB (target 1024 MB), ` +
      `${(((full - empty) * 1024) / clients.length).toFixed(0)} kB each above ${empty.toFixed(0)} MB`
    );
  } finally {
    await stop(hub);
  }
}

/** Bytes that one message takes in the log: a few are sent and the log is looked at. */
async function stored(hub: HubProcess): Promise<number> {
  const size = (): number => {
    const topic = join(hub.directory, 'log', 'telemetry');
    return readdirSync(topic)
      .flatMap((partition) => readdirSync(join(topic, partition)).map((file) => statSync(join(topic, partition, file)).size))
      .reduce((sum, bytes) => sum + bytes, 0);
  };
  const [client] = await openClients(hub, 1, BODY);
  client?.send(10);
  await pause(1_000);
  client?.close();
  return Math.round(size() / 10);
}

async function startHubProcess(devices: number): Promise<HubProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'wardlight-hub-'));
  const { child, said } = await startProcess('hub-process.ts', [directory, String(devices)]);
  return { child, directory, ...(JSON.parse(said) as Broker & { key: string; cert: string }) };
}

/** A script of this folder, and its first line. */
async function startProcess(name: string, args: readonly string[]): Promise<{ child: ChildProcess; said: string }> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text);
    });
    child.once('exit', () => reject(new Error(`${name} did not start`)));
  });
  return { child, said };
}

async function stop({ child, directory }: HubProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  rmSync(directory, { recursive: true, force: true });
}
