import { spawnSync } from 'node:child_process';

/** Whether the limits of a running process can be changed from outside: util-linux is there. No rights are needed for it. */
export const canRefuseWrites = spawnSync('prlimit', ['--version']).status === 0;

/** From now on the system refuses each write of that process to a file (RLIMIT_FSIZE, EFBIG), as a disk does that is full. */
export function refuseWrites(pid: number): void {
  setFileLimit(pid, '0');
}

export function allowWrites(pid: number): void {
  setFileLimit(pid, 'unlimited');
}

/** Only the soft limit, which may be raised again. */
function setFileLimit(pid: number, bytes: string): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`prlimit: ${stderr}`);
}
