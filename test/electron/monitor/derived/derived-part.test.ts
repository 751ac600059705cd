import { expect, onTestFinished, test, vi } from 'vitest';
import type { PatientSignals } from '#device';
import type { AlarmsMessage, BedAlarm, MonitorMessage, NumericsMessage } from '#ipc';
import { generatePatient } from '../../../../device-drivers/simulators/generator.ts';
import { loadRecording } from '../../../../device-drivers/simulators/recording-adapter.ts';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import { openPlayedBed } from '../../../support/played-bed.ts';
import { hasShared, sharedPath } from '../../../support/shared.ts';
import { KEY, storeFolder } from '../recorder/store-folder.ts';

// Minutes of a recording, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const waveforms = hasShared('data/waveforms');
const needs = '(needs ../shared/data/waveforms)';

function recording(id: string): PatientSignals {
  return loadRecording(sharedPath('data/waveforms'), id);
}

/** As if the device told nothing but waves. */
const withoutNumbers = (signals: PatientSignals): PatientSignals => ({ ...signals, numerics: [] });

async function watched(signals: PatientSignals, waves: readonly number[]) {
  const directory = storeFolder();
  const bed = await openPlayedBed({ store: { directory, key: KEY }, signals, waves });
  onTestFinished(() => bed.monitor.stop());
  const last = new Map<string, MonitorMessage>();
  bed.monitor.observe((message) => void last.set(message.type, message));
  const alarms = (): readonly BedAlarm[] => (last.get('alarms') as AlarmsMessage | undefined)?.alarms ?? [];
  const tile = (vital: string) => (last.get('numerics') as NumericsMessage | undefined)?.tiles.find((one) => one.vital === vital);
  return { bed, directory, alarms, tile };
}

test.skipIf(!waveforms)(
  `the false asystole of cinc2015-a103l is alarmed as suspicious, with the pulse that speaks against it ${needs}`,
  async () => {
    const { bed, directory, alarms } = await watched(recording('cinc2015-a103l'), [131395, 150452]);
    const seen: BedAlarm[] = [];
    bed.play(325, () => {
      for (const alarm of alarms()) if (alarm.condition === 'asystole' && alarm.state === 'active') seen.push(alarm);
    });
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen.map(({ priority }) => priority))).toEqual(new Set(['medium']));
    expect(seen.at(-1)?.text).toMatch(/^ASYSTOLE\? Suspicious: no beat in the ECG for [\d.]+ s; a regular pulse goes on/);
    // Kept until somebody looks, and in the journal.
    expect(alarms().find(({ condition }) => condition === 'asystole')?.state).toBe('latched');
    const history = openHistory({ directory, key: KEY });
    onTestFinished(() => history.close());
    const journal = history.entries(0, Number.MAX_SAFE_INTEGER).map(({ reading }) => JSON.stringify(reading));
    expect(journal.some((json) => json.includes('"held-back"') && json.includes('medium instead of high'))).toBe(true);
  },
);

test.skipIf(!waveforms)(`the collapse of mimic2-s25047 at 388 s alarms high within 10 s ${needs}`, async () => {
  const { bed, alarms } = await watched(withoutNumbers(recording('mimic2-s25047')), [131330]);
  const isRhythm = ({ condition, priority, state }: BedAlarm): boolean =>
    /asystole|disorganised/.test(condition) && priority === 'high' && state === 'active';
  bed.play(388);
  const before = alarms().filter(isRhythm).length;
  let firstS: number | null = null;
  const beganMs = bed.now().monotonicMs;
  bed.play(30, () => {
    if (alarms().some(isRhythm)) firstS ??= (bed.now().monotonicMs - beganMs) / 1_000;
  });
  expect(before).toBe(0);
  expect(firstS).not.toBeNull();
  expect(firstS).toBeLessThanOrEqual(10);
});

test.skipIf(!waveforms)(
  `where the device gives none, rates come from the waves, marked as derived, also on record ${needs}`,
  async () => {
    const { bed, directory, tile, alarms } = await watched(withoutNumbers(recording('bidmc-01')), [131330, 150452, 151552]);
    bed.play(60);
    expect(tile('heart-rate')?.value).toBeGreaterThan(85);
    expect(tile('heart-rate')?.value).toBeLessThan(100);
    expect(tile('heart-rate')?.derived).toBe('wave 131330, QRS detection of Hamilton');
    expect(tile('pulse-rate')?.derived).toBe('wave 150452, pulse detection of Zong');
    expect(tile('respiratory-rate')?.derived).toMatch(/advanced counting/);
    expect(Math.abs((tile('respiratory-rate')?.value ?? 0) - 21)).toBeLessThan(4);
    expect(alarms().filter(({ condition }) => /asystole|disorganised|differs/.test(condition))).toEqual([]);
    const history = openHistory({ directory, key: KEY });
    onTestFinished(() => history.close());
    const [row] = history.numerics('heart-rate', 0, Number.MAX_SAFE_INTEGER);
    expect(row?.vendorCode).toMatch(/^derived: wave \d+, /);
  },
);

test.skipIf(!waveforms)(`where the device tells its own, nothing is derived and nothing differs ${needs}`, async () => {
  const { bed, tile, alarms } = await watched(recording('mimicdb-037'), [131389, 150036]);
  bed.play(60);
  expect(tile('heart-rate')?.value).not.toBeNull();
  expect(['heart-rate', 'abp-systolic', 'abp-mean'].map((vital) => tile(vital)?.derived)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(alarms().filter(({ condition }) => condition === 'heart-rate-differs')).toEqual([]);
});

test('an asystole alarm of the device against a regular pulse is told as suspicious; the alarm of the device stays', async () => {
  const { bed, alarms } = await watched(generatePatient({ seed: 7, scenario: 'stable' }), [131330, 150452]);
  bed.play(20);
  expect(alarms()).toEqual([]);
  bed.setFaults(['alarm=0C04']);
  bed.play(5);
  const told = alarms().map(({ condition, priority, text }) => `${priority} ${condition}: ${text}`);
  expect(told.some((each) => each.includes('device/monitor-1/4182/0C04: ECG ASYSTOLE'))).toBe(true);
  expect(told.some((each) => /^low device-asystole-suspicious: Asystole alarm of .* a regular pulse goes on/.test(each))).toBe(
    true,
  );
  bed.setFaults([]);
  bed.play(5);
  expect(alarms().map(({ condition, state }) => `${condition} ${state}`)).toEqual(['device-asystole-suspicious latched']);
});
