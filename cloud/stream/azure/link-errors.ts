/** Says no `retryable`, as errors of the SDK do: after those it goes on behind the events that were not handled. */
export class GivenBack extends Error {
  override readonly name = 'GivenBack';
}

export class AnothersPartition extends Error {
  override readonly name = 'AnothersPartition';
}

/** A consumer of which nothing was heard. It is replaced. */
export class StoodStill extends Error {
  override readonly name = 'StoodStill';
}

/**
 * What the SDK says of a link or of balancing, and mends by itself.
 * @returns null when it is no failure: the partition went to another process, or was given back for a reason that was told
 */
export function linkFailure(error: Error & { readonly code?: unknown }): unknown {
  if (error.code === 'ReceiverDisconnectedError' || error instanceof AnothersPartition || error instanceof GivenBack) return null;
  // Several attempts that failed come as one error without words.
  return error instanceof AggregateError ? (error.errors.at(-1) ?? error) : error;
}
