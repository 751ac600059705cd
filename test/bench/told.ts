import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What a forked process tells next. Rejects when it ends instead: a bench that waited on would wait for ever. */
export async function told<T>(child: ChildProcess): Promise<T> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${String(code)} before it told anything`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [T];
    return message;
  } finally {
    // What is listened for no longer says so by rejecting.
    ended.catch(() => undefined);
    over.abort();
  }
}
