/** Whether it was done is not known. May be asked again, which `retryable` says as errors of the Event Hubs SDK do. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';
  readonly retryable = true;
}

/**
 * For promises of an SDK that may never end.
 * @param who whose answer it is, for the error
 * @throws NotInTime after `ms`
 */
export async function inTime<T>(promise: Promise<T>, ms: number, who: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotInTime(`${who} did not answer within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
