import type { Assignment } from './assignment.ts';

/** One after the other, about a minute and a half of the uplink's tries: a hub that is away for longer may have been replaced. */
const MOST_UNREACHED = 10;
/** The uplink gives a client 10 s to open: a service that says nothing must leave time for the hub. */
const LONGEST_WAIT_MS = 4_000;

/** Who this station is at its hub. */
export interface HubIdentity {
  /** For the SDK's client. */
  connectionString(): Promise<string>;
  /** The hub let it in. */
  taken(): void;
  /** The hub was there and did not know it. */
  refused(): void;
  /** No word of the hub, which may know it well: line, name, TLS, or it is down. */
  unreached(): void;
}

export const givenIdentity = (text: string): HubIdentity => ({
  connectionString: () => Promise.resolve(text),
  taken: () => undefined,
  refused: () => undefined,
  unreached: () => undefined,
});

export interface AssignedIdentityOptions {
  /** What the provisioning service said last; null: it was never asked. */
  readonly read: () => Assignment | null;
  readonly write: (assignment: Assignment) => void;
  /** Asks the provisioning service. */
  readonly register: () => Promise<Assignment>;
  readonly connectionString: (assignment: Assignment) => string;
}

/**
 * Asks the provisioning service once, and again when the hub does not take the station any more. What is known counts until the service
 * says something else: it may be reachable only while the station is set up, and must not lock out one whose hub works.
 */
export function assignedIdentity({ read, write, register, connectionString }: AssignedIdentityOptions): HubIdentity {
  let doubted = false;
  let unreached = 0;
  let asking: Promise<Assignment> | null = null;
  // A connection that was given up meanwhile leaves the answer to the next one.
  const ask = async (): Promise<Assignment> => {
    try {
      const assignment = await register();
      write(assignment);
      return assignment;
    } finally {
      asking = null;
    }
  };
  const asked = (): Promise<Assignment> => {
    doubted = false;
    unreached = 0;
    asking ??= ask();
    return asking;
  };
  return {
    async connectionString() {
      const known = read();
      if (known === null) return connectionString(await asked());
      return connectionString(doubted ? await firstOf(asked(), known) : known);
    },
    taken: () => {
      doubted = false;
      unreached = 0;
    },
    refused: () => {
      doubted = true;
    },
    unreached: () => {
      unreached += 1;
      doubted ||= unreached >= MOST_UNREACHED;
    },
  };
}

/** @returns what is known when the answer is a failure or takes too long; a later one is kept for the next connection */
async function firstOf(answer: Promise<Assignment>, known: Assignment): Promise<Assignment> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Assignment>((resolve) => {
    timer = setTimeout(() => resolve(known), LONGEST_WAIT_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    // The hub itself says whether what is known still counts.
    return known;
  } finally {
    clearTimeout(timer);
  }
}
