import { isWhole, type WayCount } from './count.ts';
import type { Part } from './part.ts';
import { ProcessWay, pause } from './process-way.ts';

export interface KillResult extends WayCount {
  readonly rounds: number;
  /** How often, by what was killed. */
  readonly killed: Readonly<Record<string, number>>;
  /** Of how many processes each was one after the other. */
  readonly processes: Readonly<Record<string, number>>;
}

/**
 * Everything was killed, unless there were fewer rounds than processes, and came again as another process each time; nothing is missing, doubled
 * or out of place.
 */
export function isPassed(result: KillResult): boolean {
  const { killed, processes, rounds } = result;
  const names = Object.keys(killed);
  const isKilled = names.every((name) => (killed[name] ?? 0) > 0) || rounds < names.length;
  return isWhole(result) && isKilled && names.every((name) => processes[name] === (killed[name] ?? 0) + 1);
}

export interface KillOptions {
  readonly rounds: number;
  readonly directory: string;
  /** The same seed chooses the same instants. */
  readonly seed: number;
  /** Hub, ingest and connector each by itself, or the three in one process: sooner done, since none waits for another's partitions. */
  readonly apart: boolean;
  /** Now and then a round begins only when whoever was killed before has its partitions back. */
  readonly patient: boolean;
  readonly tell?: (line: string) => void;
}

/**
 * In each round one or more of the processes of the way are killed (SIGKILL) at a random instant and started again; in the first rounds one
 * after the other is among them, so that none is left out. In the end it is counted what went on behind ingest, and what is in FHIR.
 */
export async function killRounds(options: KillOptions): Promise<KillResult> {
  const { rounds, directory, seed, apart, patient, tell = () => undefined } = options;
  const random = randomFrom(seed);
  const between = (from: number, to: number): number => from + random() * (to - from);
  const way = await ProcessWay.start(directory, apart);
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await pause(patient && random() < 0.25 ? between(20_000, 45_000) : between(500, 4_000));
      const parts = victims(way.parts, random, way.parts[round - 1]);
      await Promise.all(parts.map((part) => part.kill()));
      await pause(between(0, 1_500));
      for (const part of parts) part.start();
      // Now and then the next kill comes while it is still starting.
      if (random() < 0.8) await way.ready();
      if (round % 10 === 0) tell(`${round} rounds`);
    }
  } catch (error) {
    await way.stop();
    throw error;
  }
  const counted = await way.settle();
  const byName = (what: (part: Part) => number): Record<string, number> =>
    Object.fromEntries(way.parts.map((part) => [part.name, what(part)]));
  return {
    rounds,
    killed: byName(({ killed }) => killed),
    processes: byName(({ pids }) => new Set(pids).size),
    ...counted,
  };
}

/** Any of them, or some at once, never none. @param sure one that is among them */
function victims(parts: readonly Part[], random: () => number, sure: Part | undefined): readonly Part[] {
  for (;;) {
    const found = parts.filter((part) => random() < (parts.length === 2 ? 0.6 : 0.35) || part === sure);
    if (found.length > 0) return found;
  }
}

/** Mulberry32: the same instants for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
