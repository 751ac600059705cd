import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { OnnxInputs, OnnxMessage } from './messages.ts';

/** A model in a process of its own. */
export interface ModelProcess {
  /** Resolves when it is first known whether it will answer, after half a minute in any case. */
  readonly begun: Promise<void>;
  state(): string;
  /** Rejects, always within the limit: when it is not ready, answers an error, or does not answer; then it is killed and starts anew. */
  ask(inputs: OnnxInputs, output: string, limitMs: number): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export interface ModelProcessOptions {
  readonly file: string;
  readonly sha256: string;
  /** Names that the model must have. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** From a death to the next start. */
  readonly restartMs?: number;
}

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));
const RESTART_MS = 60_000;
const BEGUN_MS = 30_000;

interface Waiting {
  resolve(values: readonly number[]): void;
  reject(error: Error): void;
}

export function startModelProcess({ file, sha256, inputs, output, restartMs = RESTART_MS }: ModelProcessOptions): ModelProcess {
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | null = null;
  let state = 'starting';
  let refused = false;
  let stopped = false;
  let asked = 0;
  let restart: NodeJS.Timeout | null = null;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    const limit = setTimeout(resolve, BEGUN_MS).unref();
    begin = () => {
      clearTimeout(limit);
      resolve();
    };
  });

  const refuse = (why: string): void => {
    refused = true;
    state = `refused: ${why}`;
    child?.kill('SIGKILL');
  };
  const heard = (message: OnnxMessage): void => {
    if (message.kind === 'ready') {
      const absent = [
        ...inputs.filter((name) => !message.inputs.includes(name)),
        ...[output].filter((name) => !message.outputs.includes(name)),
      ];
      const unnamed = message.inputs.filter((name) => !inputs.includes(name));
      if (absent.length > 0)
        refuse(`the model has no ${absent.join(', ')}; it has ${[...message.inputs, ...message.outputs].join(', ')}`);
      else if (unnamed.length > 0) refuse(`the model wants ${unnamed.join(', ')}, too`);
      else state = 'ready';
      begin();
      return;
    }
    if (message.kind === 'refused') {
      refuse(message.why);
      return;
    }
    const question = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') question?.resolve(message.values);
    else question?.reject(new Error(message.why));
  };
  const ended = (why: string): void => {
    child = null;
    begin();
    if (!refused) state = `${why}; starts again`;
    for (const question of waiting.values()) question.reject(new Error(why));
    waiting.clear();
    if (!refused && !stopped) restart = setTimeout(start, restartMs).unref();
  };
  function start(): void {
    const own = fork(PROGRAM, [file, sha256], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child = own;
    own.on('message', (message) => heard(message as OnnxMessage));
    own.on('error', (error) => ended(`it cannot be started: ${error.message}`));
    own.on('exit', (code, signal) => {
      if (child === own) ended(`it ended (${signal ?? code ?? 'unknown'})`);
    });
  }
  start();

  return {
    begun,
    state: () => state,
    ask(values, name, limitMs) {
      const own = child;
      if (own === null || state !== 'ready') return Promise.reject(new Error(state));
      asked += 1;
      const id = asked;
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          waiting.delete(id);
          const why = `no answer within ${limitMs} ms`;
          reject(new Error(why));
          if (child !== own) return;
          own.kill('SIGKILL');
          ended(why);
        }, limitMs);
        const settled =
          <T>(then: (value: T) => void) =>
          (value: T): void => {
            clearTimeout(limit);
            then(value);
          };
        waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
        own.send({ id, inputs: values, output: name });
      });
    },
    async stop() {
      stopped = true;
      if (restart !== null) clearTimeout(restart);
      const own = child;
      if (own === null || own.exitCode !== null || own.signalCode !== null) return;
      const gone = new Promise((resolve) => own.once('exit', resolve));
      own.kill('SIGKILL');
      await gone;
    },
  };
}
