import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Holds a password that is told once and kept nowhere. */
const SECRET_EVENT = 'first-sign-in';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Everything the child says goes here. */
  readonly logFile: string;
}

export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the first JSON line of standard output whose `event` is the name; rejects when the child ends before. */
  event(name: string): Promise<Record<string, unknown>>;
  /** What `event` would resolve with, as far as it has come; null = not yet. */
  seen(name: string): Record<string, unknown> | null;
  readonly ended: Promise<number | null>;
  /** SIGTERM, then SIGKILL after the grace time. */
  stop(graceMs?: number): Promise<void>;
}

/** So many characters of what a child said on standard error are told when it ends too early. */
const LAST_WORDS = 2_000;

export function startChild(options: ChildOptions): Child {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logFile = createWriteStream(options.logFile, { flags: 'a' });
  child.stderr.pipe(logFile, { end: false });
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  const seen = new Map<string, Record<string, unknown>>();
  const waiting = new Map<string, (fields: Record<string, unknown>) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const fields = jsonEvent(line);
    if (fields?.['event'] !== SECRET_EVENT) logFile.write(`${line}\n`);
    if (fields === null || typeof fields['event'] !== 'string') return;
    seen.set(fields['event'], fields);
    waiting.get(fields['event'])?.(fields);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      logFile.write(`${error.message}\n`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code));
  });
  return {
    process: child,
    ended,
    seen: (name) => seen.get(name) ?? null,
    event: (name) =>
      new Promise((resolve, reject) => {
        const already = seen.get(name);
        if (already) {
          resolve(already);
          return;
        }
        waiting.set(name, resolve);
        void ended.then((code) =>
          reject(
            new Error(
              `${options.args.join(' ')} ended with ${code} before "${name}"; see ${options.logFile}\n${lastWords.trim()}`,
            ),
          ),
        );
      }),
    async stop(graceMs = 10_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function jsonEvent(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
