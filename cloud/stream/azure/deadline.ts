/** Longer than the SDK's own limit for one operation. */
const ANSWERED_WITHIN_MS = 45_000;
const CLOSED_WITHIN_MS = 5_000;

/** Whether it was done is not known. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
  readonly retryable = true;
}

/**
 * What the SDK was asked. It has limits of its own, but where a connection breaks while it begins, some of its promises never end.
 * @throws NotAnswered after 45 s
 */
export async function answered<T>(asked: Promise<T>): Promise<T> {
  return within(asked, ANSWERED_WITHIN_MS, () => {
    throw new NotAnswered('no answer from the event hub, nor a word that there will be none');
  });
}

/** Waits for a client to be closed, but no longer than 5 s. Rejects as `closing` does within that time. */
export async function closed(closing: Promise<unknown> | undefined): Promise<void> {
  await within(closing ?? Promise.resolve(), CLOSED_WITHIN_MS, () => undefined);
}

async function within<T>(waited: Promise<T>, ms: number, late: () => T | undefined): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  }).then(late);
  try {
    return (await Promise.race([waited, over])) as T;
  } finally {
    clearTimeout(timer);
  }
}
