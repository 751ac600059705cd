import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { HostInstant } from '#device';
import type { MonitorMessage } from '#ipc';
import { BedOffice } from '../../../../electron/monitor/bed/bed-office.ts';
import { BedTime } from '../../../../electron/monitor/clock/bed-time.ts';
import { AdmissionHistory } from '../../../../electron/monitor/outbox/admission-history.ts';
import { Outbox } from '../../../../electron/monitor/outbox/outbox.ts';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import { lazyStore } from '../../../../electron/monitor/recorder/lazy-store.ts';
import { openStore } from '../../../../electron/monitor/recorder/open-store-adapter.ts';
import { Recorder } from '../../../../electron/monitor/recorder/recorder.ts';
import { RecorderPart } from '../../../../electron/monitor/recorder/recorder-part.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { Screens } from '../../../../electron/monitor/screen/screens.ts';
import { damagePage, storeWithOutbox } from './damage.ts';
import { frameRow, waveRow } from './rows.ts';
import { KEY, storeFolder } from './store-folder.ts';

const START: HostInstant = { wallMs: Date.UTC(2026, 0, 5), monotonicMs: 0 };

/** The recorder of a bed on a clock that does not wait. */
function recording(directory: string, maxBytes?: number) {
  const store = lazyStore((damage) => openStore({ directory, key: KEY, maxBytes }, START.wallMs, damage));
  const recorder = new Recorder({ store, memoryBytes: 1e9 });
  const told: MonitorMessage[] = [];
  const bedTime = new BedTime(START);
  const history = new AdmissionHistory(null);
  const bed = { id: 'bed-12', ward: 'Ward 3' };
  const office = new BedOffice({
    recorder,
    outbox: new Outbox({ hubDeviceId: 's', bed, lastSequence: () => recorder.lastSequence(), history }),
    screens: new Screens(),
    bedTime,
    stationKey: 'bed-12',
    nextId: () => 'id',
    observe: (message) => told.push(message),
  });
  const part = new RecorderPart(recorder, office);
  let seconds = 0;
  return {
    recorder,
    office,
    now: () => office.moment({ wallMs: START.wallMs + seconds * 1000, monotonicMs: seconds * 1000 }),
    run(more: number): void {
      for (const until = seconds + more; seconds < until; seconds += 1) {
        part.write(this.now());
        part.everySecond(this.now());
      }
    },
    issues: (reason: string) => told.filter((message) => message.type === 'issue' && message.reason === reason),
  };
}

test('recordings that go before their time are told at once, then every ten minutes with what has gathered, and kept', () => {
  const directory = storeFolder();
  const bed = recording(directory, 1);
  const one = (): void => bed.office.keep([waveRow(bed.now().now.wallMs)], bed.now());
  one();
  bed.run(30);
  expect(bed.issues('removed-before-time')).toMatchObject([
    { where: 'recorder', detail: '1 waves, the oldest: the store may take 1 bytes' },
  ]);
  for (let minute = 0; minute < 9; minute += 1) {
    one();
    bed.run(60);
  }
  expect(bed.issues('removed-before-time')).toHaveLength(1);
  bed.run(60);
  expect(bed.issues('removed-before-time')).toHaveLength(2);
  expect(bed.issues('removed-before-time')[1]).toMatchObject({ detail: expect.stringContaining('9 waves') as string });
  expect(bed.recorder.space).toMatchObject({ fullInMs: 0 });
  bed.recorder.close(bed.now().nowMs);
  const history = openHistory({ directory, key: KEY });
  expect(history.removals(0, 1e15)).toMatchObject([{ what: 'waves', count: 10 }]);
  expect(history.issues(0, 1e15).map(({ reason }) => reason)).toContain('removed-before-time');
  history.close();
});

test('what was saved for the next start is saved again when the store turns out to be damaged', () => {
  const directory = storeFolder();
  const frames = (prefix: string) => Array.from({ length: 2000 }, (_, n) => frameRow(`${prefix}-${n}`, n, new Uint8Array(4000)));
  const before = openSqliteStore({ directory, key: KEY });
  before.commit(frames('b'));
  before.pragma('wal_checkpoint(TRUNCATE)');
  before.close();
  const bed = recording(directory);
  bed.office.save('alarms', '{"limits":1}', bed.now());
  bed.run(5);
  expect(bed.recorder.savedState('alarms')).toBe('{"limits":1}');
  const file = join(directory, 'bedside.db');
  const { size } = statSync(file);
  writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 4096), Buffer.alloc(size - 4096, 0xa5)]), { flag: 'r+' });
  bed.office.keep(frames('a'), bed.now());
  bed.run(5);
  expect(bed.issues('store-set-aside')).toHaveLength(1);
  expect(bed.recorder.savedState('alarms')).toBe('{"limits":1}');
  bed.recorder.close(bed.now().nowMs);
});

test('what was taken over of a damaged store is told at the bed, and kept', () => {
  const directory = storeFolder();
  const pages = storeWithOutbox(directory, 300, (sequence) => sequence <= 60);
  damagePage(directory, Math.floor(pages / 2));
  const bed = recording(directory);
  // As the uplink does.
  bed.recorder.waiting(0, 1_000);
  bed.run(30);
  expect(bed.issues('store-set-aside')).toHaveLength(1);
  const told = expect.stringMatching(/^set-aside-.*\.db: \d+ messages .*, \d could not be read$/) as string;
  expect(bed.issues('messages-taken-over')).toMatchObject([{ where: 'recorder', detail: told }]);
  bed.recorder.close(bed.now().nowMs);
  const history = openHistory({ directory, key: KEY });
  expect(history.issues(0, 1e15).map(({ reason }) => reason)).toContain('messages-taken-over');
  history.close();
});
