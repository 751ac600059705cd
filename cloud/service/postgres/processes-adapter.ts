import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that has ended but was not yet collected by its parent (a zombie) is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return statOf(pid)?.[0] !== 'Z';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Process ids are reused; the moment a process began is not. Empty where the system does not tell. */
export function startOf(pid: number): string {
  return statOf(pid)?.[19] ?? '';
}

/** Fields of proc(5) `stat` from the state on; the name in brackets before it may hold spaces. */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

/** Whether that process is a PostgreSQL server; true where the system does not tell. */
export function looksLikePostgres(pid: number): boolean {
  const file = `/proc/${pid}/comm`;
  return existsSync(file) ? /^post(gres|master)/.test(readFileSync(file, 'utf8')) : true;
}

export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** @returns false when it still lives after `ms` */
export async function gone(pid: number, ms: number): Promise<boolean> {
  for (const until = Date.now() + ms; Date.now() < until; ) {
    if (!isAlive(pid)) return true;
    await pause(20);
  }
  return !isAlive(pid);
}
