import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { BedTime } from '../../../../electron/monitor/clock/bed-time.ts';
import type { Clock } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import { lazyStore } from '../../../../electron/monitor/recorder/lazy-store.ts';
import { openStore } from '../../../../electron/monitor/recorder/open-store-adapter.ts';
import { Recorder } from '../../../../electron/monitor/recorder/recorder.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import type { HubMessage } from '../../../../electron/monitor/uplink/hub-message.ts';
import { liveUplink } from '../../../../electron/monitor/uplink/live-uplink.ts';
import { sequencesIn } from '../uplink/planned-hub.ts';
import { damagePage, numbered, storeWithOutbox } from './damage.ts';
import { KEY, storeFolder } from './store-folder.ts';

const T0 = Date.UTC(2026, 10, 24, 0, 25, 2);
const opened = (directory: string, key = KEY): Recorder =>
  new Recorder({ store: lazyStore((damage) => openStore({ directory, key }, T0, damage)), memoryBytes: 1e9 });
const numbersFrom = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const asides = (directory: string): string[] => readdirSync(directory).filter((name) => /^set-aside-.*\.db$/.test(name));

/** All that waits, as the uplink reads it. */
function waiting(recorder: Recorder): number[] {
  const found: number[] = [];
  for (;;) {
    const rows = recorder.waiting(found.at(-1) ?? 0, 64, 'readings');
    if (rows.length === 0) return found;
    found.push(...rows.map(({ sequence }) => sequence));
  }
}

/** The seconds of a bed at which nothing else happens. @returns what is told of stores that were set aside */
function quiet(recorder: Recorder, seconds: number, from = 0): string[] {
  for (let ms = 0; ms < seconds * 1_000; ms += 250) recorder.tick(from * 1_000 + ms);
  return [...recorder.takeSalvaged()];
}

test('whichever page is damaged, every message that can be read still goes, as it was; the others are counted and told', () => {
  const pages = storeWithOutbox(storeFolder(), 300, () => false);
  const losses: number[] = [];
  for (let page = 1; page < pages; page += 5) {
    const directory = storeFolder();
    storeWithOutbox(directory, 300, (sequence) => sequence <= 60);
    damagePage(directory, page);
    const recorder = opened(directory);
    waiting(recorder);
    const told = quiet(recorder, 20);
    const found = waiting(recorder);
    const lost = numbersFrom(61, 300).filter((sequence) => !found.includes(sequence));
    const [aside] = asides(directory);
    if (aside === undefined) expect(lost).toEqual([]);
    else if (!told.some((text) => text.includes('cannot be read'))) {
      losses.push(lost.length);
      const rest = lost.length === 0 ? '' : `, ${lost.length} could not be read`;
      expect(told).toEqual([`${aside}: ${found.length} messages for the cloud were taken over${rest}`]);
    }
    for (const { sequence, message } of recorder.waiting(0, 1_000))
      expect(message).toBe(numbered(sequence, sequence % 7 === 0 ? 9_000 : 400).message);
    recorder.close(1e6);
  }
  expect(losses.filter((count) => count > 0).length).toBeGreaterThan(10);
  // What shares a page; only the page that leads to all others takes them along.
  expect(losses.filter((count) => count > 10)).toHaveLength(1);
});

test('killed in the middle, again and again: what was taken over stays, the rest follows at the next start, each message once', async () => {
  const directory = storeFolder();
  const pages = storeWithOutbox(directory, 6_000, (sequence) => sequence % 3 === 0);
  damagePage(directory, Math.floor(pages / 2));
  // Found out by reading, and set aside.
  const first = opened(directory);
  waiting(first);
  first.close(0);
  expect(asides(directory)).toHaveLength(1);

  let kills = 0;
  let last = 0;
  while (kills < 10) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'salvaging-child.ts'), directory, KEY], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.endsWith('}')) continue;
      const { waiting: waits } = JSON.parse(line) as { waiting: number };
      expect(waits).toBeGreaterThanOrEqual(last);
      if (waits > last) child.kill('SIGKILL');
      last = waits;
    }
    await exited;
    if (child.signalCode !== 'SIGKILL') break;
    kills += 1;
  }
  expect(kills).toBeGreaterThan(2);

  const recorder = opened(directory);
  const [told = ''] = quiet(recorder, 120);
  const found = waiting(recorder);
  const lost = Number(/, (\d+) could not be read/.exec(told)?.[1] ?? 0);
  expect(found.length + lost).toBe(4_000);
  expect(lost).toBeLessThan(20);
  expect(new Set(found).size).toBe(found.length);
  expect(quiet(recorder, 60, 120)).toEqual([]);
  recorder.close(1e6);

  const next = opened(directory);
  expect(quiet(next, 60)).toEqual([]);
  expect(waiting(next)).toEqual(found);
  next.close(1e6);
});

test('killed while the store was set aside, before the file followed its log: what stands in the log is taken over, too', () => {
  const directory = storeFolder();
  storeWithOutbox(directory, 20, () => false);
  const store = openSqliteStore({ directory, key: KEY });
  store.commit([numbered(21)]);
  renameSync(join(directory, 'bedside.db-wal'), join(directory, 'set-aside-2026-01-05T00-00-00-000Z.db-wal'));
  const recorder = opened(directory);
  expect(quiet(recorder, 20)).toHaveLength(1);
  expect(waiting(recorder)).toEqual(numbersFrom(1, 21));
  expect(recorder.setAside?.name).toBe('set-aside-2026-01-05T00-00-00-000Z.db');
  recorder.close(1e6);
});

test('what was taken over reaches the hub under its own ids, each once, although newer messages went before', async () => {
  const directory = storeFolder();
  const pages = storeWithOutbox(directory, 400, (sequence) => sequence > 300);
  damagePage(directory, Math.floor(pages / 2));
  const recorder = opened(directory);
  let ms = 0;
  const now = { now: () => ({ monotonicMs: ms, wallMs: T0 + ms }) } as Clock;
  const arrived: number[] = [];
  const ids = new Set<string>();
  const connect = () => ({
    open: () => Promise.resolve(),
    send: (message: HubMessage) => {
      arrived.push(...sequencesIn(message));
      ids.add(message.messageId);
      return Promise.resolve();
    },
    close: () => undefined,
  });
  const bedTime = new BedTime(now.now());
  const uplink = liveUplink(connect, recorder, bedTime, now, () => undefined);
  waiting(recorder);
  const fresh = recorder.lastSequence() ?? 0;
  recorder.add([numbered(fresh + 1), numbered(fresh + 2, 0, 'alarms')], bedTime.of(now.now()));
  for (; ms < 60_000; ms += 40) {
    uplink.tick();
    recorder.tick(bedTime.of(now.now()));
    await Promise.resolve();
  }
  uplink.stop();
  expect(arrived.indexOf(fresh + 2)).toBeLessThan(20);
  const lost = numbersFrom(1, 300).filter((sequence) => !arrived.includes(sequence));
  expect(lost.length).toBeLessThan(10);
  expect([...arrived].sort((a, b) => a - b)).toEqual([
    ...numbersFrom(1, 300).filter((sequence) => !lost.includes(sequence)),
    fresh + 1,
    fresh + 2,
  ]);
  expect(ids).toContain(`bed-12-${fresh + 2}`);
  expect(recorder.waitingCount).toBe(0);
  recorder.close(bedTime.of(now.now()));
});

test('a store of another key cannot be read: told at each start, and it stays as it is until its key is there again', () => {
  const directory = storeFolder();
  storeWithOutbox(directory, 20, () => false);
  const other = KEY.replaceAll('0', '1');
  const recorder = opened(directory, other);
  expect(recorder.waitingCount).toBe(0);
  const [name = ''] = asides(directory);
  const before = readFileSync(join(directory, name));
  expect(quiet(recorder, 20)).toEqual([`${name}: what waits in it for the cloud cannot be read: file is not a database`]);
  recorder.close(1e6);
  const next = opened(directory, other);
  expect(next.waitingCount).toBe(0);
  expect(quiet(next, 20)).toHaveLength(1);
  next.close(1e6);
  expect(readFileSync(join(directory, name)).equals(before)).toBe(true);
  const again = opened(directory);
  expect(again.waitingCount).toBe(0);
  expect(quiet(again, 20)).toContainEqual(expect.stringContaining('20 messages for the cloud were taken over'));
  expect(waiting(again)).toEqual(numbersFrom(1, 20));
  again.close(1e6);
});

test('while there is no room nothing is taken over; then it is', () => {
  const directory = storeFolder();
  storeWithOutbox(directory, 50, () => false);
  renameSync(join(directory, 'bedside.db'), join(directory, 'set-aside-2026-01-05T00-00-00-000Z.db'));
  for (const part of ['-wal', '-shm']) rmSync(join(directory, `bedside.db${part}`), { force: true });
  const disk = { freeBytes: 0, totalBytes: 1e12 };
  const store = openStore({ directory, key: KEY, disk: () => disk }, T0, null);
  const recorder = new Recorder({ store, memoryBytes: 1e9 });
  expect(quiet(recorder, 20)).toEqual([]);
  expect(recorder.waitingCount).toBe(0);
  disk.freeBytes = 1e11;
  expect(quiet(recorder, 30, 20)).toHaveLength(1);
  expect(recorder.waitingCount).toBe(50);
  // What had to be kept of each is kept.
  expect(recorder.waiting(0, 2)).toMatchObject([{ sequence: 1, createdMs: 1, queue: 'readings' }, { sequence: 2 }]);
  recorder.close(1e6);
});
