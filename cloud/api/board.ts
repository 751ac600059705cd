import type { WardBed } from '../contract/dashboard-api.ts';
import type { Logger } from '../contract/role.ts';

export interface BoardOptions {
  /** All patients that belong on the board. */
  readonly patients: () => Promise<readonly string[]>;
  readonly beds: (patients: readonly string[]) => Promise<readonly WardBed[]>;
  readonly changed: (beds: readonly WardBed[], gone: readonly string[]) => void;
  readonly logger: Logger;
  readonly tickMs?: number;
}

export interface Board {
  all(): readonly WardBed[];
  /**
   * @param notBefore end of a window that the row must have reached: until then it is asked for again, and some moments later once more,
   *   because a window that is scored anew ends when it ended before
   */
  touch(patient: string, notBefore?: string): void;
  /** An alarm of this station is on its way into the tables: its bed is read again and again for a while. */
  touchDevice(deviceId: string): void;
  /** Resolves when the board was read once. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

const TICK_MS = 200;
const WHOLE_EVERY_MS = 60_000;
/** A row that does not come is not waited for longer; the whole reading finds it. */
const WINDOW_WAIT_MS = 30_000;
const ALARM_WAIT_MS = 3_000;
/** So long after a window was told its row is looked at once more, ms: tables that are slower than this are found by the whole reading. */
const LOOKS_AGAIN_MS = [400, 3_000];
/** Later than every window. */
const NEVER = '9';

/**
 * Every bed in memory. What changed is asked for in one question a tick, so that any number of pages costs one; everything is
 * read again each minute, so that nothing missed stays wrong.
 */
export function openBoard(options: BoardOptions): Board {
  const { logger, tickMs = TICK_MS } = options;
  const beds = new Map<string, { bed: WardBed; text: string }>();
  const touched = new Map<string, { notBefore: string; untilMs: number }>();
  let looks: { readonly patient: string; readonly atMs: number }[] = [];
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let wholeAtMs = Number.NEGATIVE_INFINITY;
  let tellReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => (tellReady = resolve));

  const take = (found: readonly WardBed[]): WardBed[] =>
    found.filter((bed) => {
      const text = JSON.stringify(bed);
      if (beds.get(bed.patient)?.text === text) return false;
      beds.set(bed.patient, { bed, text });
      return true;
    });

  const want = (patient: string, notBefore: string, forMs: number): void => {
    const before = touched.get(patient);
    touched.set(patient, {
      notBefore: before !== undefined && before.notBefore > notBefore ? before.notBefore : notBefore,
      untilMs: Math.max(before?.untilMs ?? 0, Date.now() + forMs),
    });
  };

  const readAll = async (): Promise<void> => {
    const patients = await options.patients();
    const found = await options.beds(patients);
    const gone = [...beds.keys()].filter((patient) => !patients.includes(patient));
    for (const patient of gone) beds.delete(patient);
    const changed = take(found);
    if (changed.length > 0 || gone.length > 0) options.changed(changed, gone);
    wholeAtMs = Date.now();
    tellReady();
  };

  const readTouched = async (): Promise<void> => {
    const nowMs = Date.now();
    for (const { patient, atMs } of looks) if (atMs <= nowMs) want(patient, '', 0);
    looks = looks.filter(({ atMs }) => atMs > nowMs);
    if (touched.size === 0) return;
    const asked = new Map(touched);
    touched.clear();
    let found: readonly WardBed[];
    try {
      found = await options.beds([...asked.keys()]);
    } catch (error) {
      for (const [patient, wanted] of asked) if (!touched.has(patient)) touched.set(patient, wanted);
      throw error;
    }
    const ends = new Map(found.map((bed) => [bed.patient, bed.windowEnd]));
    for (const [patient, wanted] of asked) {
      const seen = ends.get(patient) ?? '';
      if (seen < wanted.notBefore && Date.now() < wanted.untilMs && !touched.has(patient)) touched.set(patient, wanted);
    }
    const changed = take(found);
    if (changed.length > 0) options.changed(changed, []);
  };

  const tick = async (): Promise<void> => {
    try {
      await (Date.now() - wholeAtMs >= WHOLE_EVERY_MS ? readAll() : readTouched());
    } catch (error) {
      logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'the board could not be read; tried again');
    }
    if (!stopped) timer = setTimeout(() => void (running = tick()), tickMs);
  };
  let running = tick();

  return {
    all: () => [...beds.values()].map(({ bed }) => bed),
    touch(patient, notBefore = '') {
      want(patient, notBefore, WINDOW_WAIT_MS);
      if (notBefore !== '') for (const ms of LOOKS_AGAIN_MS) looks.push({ patient, atMs: Date.now() + ms });
    },
    touchDevice(deviceId) {
      for (const { bed } of beds.values()) if (bed.deviceId === deviceId) want(bed.patient, NEVER, ALARM_WAIT_MS);
    },
    ready,
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
