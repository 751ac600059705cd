import { lazyStore } from '../../../../electron/monitor/recorder/lazy-store.ts';
import { openStore } from '../../../../electron/monitor/recorder/open-store-adapter.ts';
import { Recorder } from '../../../../electron/monitor/recorder/recorder.ts';

/** Takes over what lies in stores that were set aside until it is killed; says after each piece how many messages wait. */
const [directory = '', key = ''] = process.argv.slice(2);
const store = lazyStore((damage) => openStore({ directory, key }, Date.UTC(2026, 10, 24), damage));
const recorder = new Recorder({ store, memoryBytes: 1e9 });
let ms = 0;
const step = (): void => {
  ms += 250;
  recorder.tick(ms);
  process.stdout.write(`${JSON.stringify({ waiting: recorder.waitingCount })}\n`);
  if (recorder.takeSalvaged().length === 0) setTimeout(step, 5);
};
step();
