import { inTime, NotInTime } from '../../contract/in-time.ts';

/** Longer than the SDK's own limit for one operation, shorter than its limit for a link. */
export const ANSWERED_WITHIN_MS = 45_000;
const CLOSED_WITHIN_MS = 5_000;

/**
 * What the SDK was asked. It has limits of its own, but where a connection breaks while it begins, some of its promises never end.
 * @param ask gets the signal that nobody waits any more. Without it the SDK goes on trying, and after two minutes on a silent line
 *   it rejects a promise that nobody can have, which ends the process.
 * @throws NotInTime after 45 s
 */
export async function answered<T>(ask: (abortSignal: AbortSignal) => Promise<T>, who = 'the event hub'): Promise<T> {
  const giveUp = new AbortController();
  try {
    return await inTime(ask(giveUp.signal), ANSWERED_WITHIN_MS, who);
  } catch (error) {
    giveUp.abort();
    throw error;
  }
}

/** Waits for a client to be closed, but no longer than 5 s. Rejects as `closing` does within that time. */
export async function closed(closing: Promise<unknown> | undefined): Promise<void> {
  try {
    await inTime(Promise.resolve(closing), CLOSED_WITHIN_MS, 'the client');
  } catch (error) {
    if (!(error instanceof NotInTime)) throw error;
  }
}
