import { randomBytes } from 'node:crypto';
import type { HubStore } from '../store/store-adapter.ts';
import { type AccessPolicy, accessPolicy, FIRST_POLICIES, type Right } from './policy.ts';
import { parseSas, verifySas } from './sas.ts';

/** The hub's shared access policies, made with keys of their own on first use. */
export class Policies {
  private readonly policies: ReadonlyMap<string, AccessPolicy>;

  private constructor(policies: readonly AccessPolicy[]) {
    this.policies = new Map(policies.map((policy) => [policy.name, policy]));
  }

  static async open(store: HubStore): Promise<Policies> {
    await store.write((db) => {
      const insert = db.prepare('INSERT OR IGNORE INTO policy (name, policy) VALUES (?, ?)');
      for (const [name, rights] of Object.entries(FIRST_POLICIES)) {
        insert.run(name, JSON.stringify({ name, primaryKey: newKey(), secondaryKey: newKey(), rights }));
      }
    });
    const rows = store.read((db) => db.prepare('SELECT policy FROM policy').all()) as { policy: string }[];
    return new Policies(rows.map(({ policy }) => accessPolicy.parse(JSON.parse(policy))));
  }

  of(name: string): AccessPolicy | undefined {
    return this.policies.get(name);
  }

  /**
   * @param names what the hub is called; the token must be for one of them or, when `resource` says more, for what is above it
   * @returns why the token does not open this; null when it does
   */
  refusal(tokenText: string, names: readonly string[], resource: string, right: Right, nowMs: number): string | null {
    const token = parseSas(tokenText);
    if (token === null) return 'malformed-token';
    const policy = this.policies.get(token.policy ?? '');
    if (policy === undefined) return 'unknown-policy';
    if (!policy.rights.includes(right)) return 'policy-without-right';
    const wanted = names.map((name) => `${name}${resource}`);
    const verdict = verifySas(token, wanted, [policy.primaryKey, policy.secondaryKey], nowMs);
    return verdict === 'valid' ? null : `token: ${verdict}`;
  }
}

export function newKey(): string {
  return randomBytes(32).toString('base64');
}
