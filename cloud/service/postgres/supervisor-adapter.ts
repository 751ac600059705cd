import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerHome } from './home-adapter.ts';
import { isAlive, startOf } from './processes-adapter.ts';

interface Supervisor {
  readonly pid: number;
  readonly start: string;
}

const self = (): Supervisor => ({ pid: process.pid, start: startOf(process.pid) });

function read(file: string): Supervisor | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Supervisor;
  } catch {
    // Half written by a process that died: nobody's.
    return null;
  }
}

const lives = (supervisor: Supervisor): boolean => isAlive(supervisor.pid) && startOf(supervisor.pid) === supervisor.start;

/**
 * Makes this process the one that restarts and stops the server, unless another living one already is.
 * @returns whether this process is it now
 */
export function becomeSupervisor(home: ServerHome): boolean {
  const present = read(home.supervisor);
  if (present && present.pid !== process.pid && lives(present)) return false;
  writeFileSync(home.supervisor, JSON.stringify(self()));
  return true;
}

export function resignSupervisor(home: ServerHome): void {
  if (read(home.supervisor)?.pid === process.pid) rmSync(home.supervisor, { force: true });
}

/** Runs `work` while no other process does the same for this folder: two starts at once must not both run initdb. */
export async function alone<T>(home: ServerHome, work: () => Promise<T>): Promise<T> {
  const lock = join(home.folder, 'starting');
  const owner = join(lock, 'owner.json');
  for (let waitedMs = 0; ; waitedMs += 50) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = read(owner);
    // A lock without an owner is one being taken right now, unless it stays so.
    const abandoned = holder ? !lives(holder) : ageMs(lock) > 5_000;
    if (abandoned) rmSync(lock, { recursive: true, force: true });
    else if (waitedMs > 120_000)
      throw new Error(`another process has been starting PostgreSQL in ${home.folder} for two minutes`);
    await pause(50);
  }
  writeFileSync(owner, JSON.stringify(self()));
  try {
    return await work();
  } finally {
    rmSync(owner, { force: true });
    rmdirSync(lock);
  }
}

function ageMs(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? Date.now() - found.mtimeMs : 0;
}
