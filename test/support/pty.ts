import { spawn } from 'node:child_process';
import { constants, existsSync, openSync } from 'node:fs';

const SCRIPT = '/usr/bin/script';

/** Without it no pseudo-terminal can be had: tests that need one skip by name. */
export const hasPty = existsSync(SCRIPT);

/** One pseudo-terminal: a serial port by `path` for whoever opens it, and bytes at this end. */
export interface Pty {
  /** e.g. /dev/pts/7 */
  readonly path: string;
  /** To whoever has opened the port. */
  write(bytes: Uint8Array): void;
  /** From whoever has opened the port. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** As if the cable were pulled out of the computer: the port is gone. */
  unplug(): Promise<void>;
}

/** The terminal belongs to a sleeping process; `script` carries the bytes between it and us. */
export async function openPty(): Promise<Pty> {
  const command = 'stty raw -echo; tty; exec sleep 100000';
  const child = spawn(SCRIPT, ['-q', '-f', '-c', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let listener: (bytes: Uint8Array) => void = () => undefined;
  child.stdin.on('error', () => undefined);
  const path = await new Promise<string>((resolve, reject) => {
    let head = Buffer.alloc(0);
    const read = (bytes: Buffer): void => {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf('\n');
      if (end < 0) return;
      child.stdout.off('data', read);
      child.stdout.on('data', (later: Buffer) => listener(later));
      resolve(head.subarray(0, end).toString().trim());
    };
    child.stdout.on('data', read);
    child.once('exit', (code) => reject(new Error(`${SCRIPT} ended with ${code}`)));
  });
  return {
    path,
    write: (bytes) => void child.stdin.write(bytes),
    onBytes(heard) {
      listener = heard;
    },
    async unplug() {
      keepName(path);
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/**
 * The name of a terminal that is gone would be given to the next one, of another test perhaps, and who waits for the old one would
 * read from that. Held open until this process ends, it leads to nothing.
 */
function keepName(path: string): void {
  if (existsSync(path)) openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
}
