import { readdirSync, readFileSync } from 'node:fs';

/** What a program and all its descendants hold, MB; helpers that Chromium forks from (zygotes) are among them. */
export interface ProgramMemory {
  /** Proportional set size: a page that three processes share counts a third in each, so that it counts once in the sum. */
  readonly own: number;
  /** Resident set size: what is shared counts in every process that has it. */
  readonly resident: number;
  readonly processes: number;
}

/** @param pid of the first process of the program */
export function programMemory(pid: number): ProgramMemory {
  const rollups = withDescendants(pid).flatMap(rollupOf);
  const sum = (name: string): number =>
    rollups.reduce((total, text) => total + Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0), 0) / 1024;
  return { own: sum('Pss'), resident: sum('Rss'), processes: rollups.length };
}

/** One that ended meanwhile holds nothing. */
function rollupOf(pid: number): string[] {
  try {
    return [readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')];
  } catch {
    return [];
  }
}

function withDescendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : null;
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [pid];
  // Grows while it is walked.
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all;
}

function parentOf(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return null;
  }
}
