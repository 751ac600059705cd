import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LogEvent } from './log-event.ts';

const MAX_BYTES = 1_000_000;
const KEPT = 5;

export interface AppLog {
  write(event: LogEvent): void;
}

/**
 * JSON lines in `wardlight.log`; when it is full it becomes `wardlight.1.log` and so on, the oldest goes. Readable by its owner only. A
 * disk that is full or gone never disturbs the app: the log is the least it loses.
 */
export function openLog(directory: string, now: () => Date, maxBytes = MAX_BYTES): AppLog {
  const file = (index: number): string => join(directory, index === 0 ? 'wardlight.log' : `wardlight.${index}.log`);
  const rotate = (): void => {
    for (let index = KEPT - 1; index > 0; index -= 1) if (existsSync(file(index - 1))) renameSync(file(index - 1), file(index));
  };
  return {
    write(event) {
      try {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        if (existsSync(file(0)) && statSync(file(0)).size >= maxBytes) rotate();
        appendFileSync(file(0), `${JSON.stringify({ at: now().toISOString(), ...event })}\n`, { mode: 0o600 });
      } catch (error) {
        process.stderr.write(`log: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    },
  };
}
