/** What a shared access policy allows. */
export type Right = 'listen' | 'send' | 'manage';

export interface Policy {
  readonly name: string;
  /** As it stands in the connection string. */
  readonly key: string;
  readonly rights: readonly Right[];
}

export interface Claim {
  readonly rights: readonly Right[];
  /** ms since 1970 */
  readonly expiresAtMs: number;
}

/** The tokens that one connection has put, each for an entity and what is below it. */
export class Claims {
  private readonly byPath = new Map<string, Claim>();

  /** @param audience e.g. `sb://host:port/hub/ConsumerGroups/g/Partitions/0` */
  put(audience: string, claim: Claim): void {
    this.byPath.set(pathOf(audience).join('/'), claim);
  }

  get size(): number {
    return this.byPath.size;
  }

  /** Whether a token for `path` or something above it is there, still good, and allows this; `manage` allows everything. */
  allows(path: string, right: Right, nowMs: number): boolean {
    const asked = path.toLowerCase().split('/');
    return [...this.byPath].some(([granted, { rights, expiresAtMs }]) => {
      const segments = granted.split('/');
      const covers = granted === '' || segments.every((segment, index) => segment === asked[index]);
      return covers && expiresAtMs > nowMs && (rights.includes(right) || rights.includes('manage'));
    });
  }
}

function pathOf(audience: string): string[] {
  const path = audience.replace(/^\w+:\/\/[^/]*\/?/, '').toLowerCase();
  return path.split('/').filter((segment) => segment !== '' && segment !== '$management');
}
