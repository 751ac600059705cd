import { expect, onTestFinished, test, vi } from 'vitest';
import { startMonitor } from '../../../../electron/monitor/monitor.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { bedConfig, KEY, Window } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';

const technical = (window: Window) =>
  window.last('alarms')?.alarms.map(({ condition, state, text }) => ({ condition, state, text })) ?? [];

test('a monitor that was killed says for how long nobody watched; one that was closed in good order does not', async () => {
  const directory = storeFolder();
  const config = bedConfig(directory, 1, { devices: [] });
  const first = await startMonitor(config, null);
  await first.stop();

  const window = new Window();
  const second = await startMonitor(config, window);
  await vi.waitUntil(() => window.last('heartbeat') !== undefined, { timeout: 60_000 });
  expect(technical(window)).toEqual([]);
  await second.stop();

  // As a kill leaves it: the last sign of life is 12 s old.
  const store = openSqliteStore({ directory, key: KEY });
  const json = JSON.stringify({ atMs: Date.now() - 12_000, orderly: false });
  store.commit([{ table: 'state', key: 'watch', json, atMs: Date.now() }]);
  store.close();
  const third = new Window();
  const monitor = await startMonitor(config, third);
  onTestFinished(() => monitor.stop());
  await vi.waitUntil(() => technical(third).length > 0, { timeout: 60_000 });
  expect(technical(third).map(({ condition, state }) => `${condition} ${state}`)).toEqual(['monitoring-interrupted latched']);
  expect(technical(third)[0]?.text).toMatch(/^Not monitored for about 1[2-5] s: the monitor was restarted$/);
  third.say({ type: 'acknowledge' });
  await vi.waitUntil(() => technical(third).length === 0, { timeout: 60_000 });
});

test('a window that nobody can see is told while it cannot', async () => {
  const window = new Window();
  const monitor = await startMonitor(bedConfig(storeFolder(), 1, { devices: [] }), window);
  onTestFinished(() => monitor.stop());
  monitor.hidden('the computer is locked');
  await vi.waitUntil(
    () => technical(window).some(({ text }) => text === 'Bedside screen cannot be seen: the computer is locked'),
    { timeout: 60_000 },
  );
  monitor.hidden(null);
  await vi.waitUntil(() => technical(window).length === 0, { timeout: 60_000 });
});
