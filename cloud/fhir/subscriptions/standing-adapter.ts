import type { Pool } from 'pg';
import type { AccountRole } from '../../contract/accounts.ts';
import { IDENTIFIER_SYSTEMS } from '../../contract/identifiers.ts';
import type { Rights } from '../access/rights.ts';
import type { Holder } from '../audit/access.ts';
import type { Kept } from './events-adapter.ts';

/** What somebody may now; null = nothing any more. Of an application by itself roles and wards are null. */
export type Standing = (holder: Holder) => Promise<{
  readonly roles: readonly AccountRole[] | null;
  /** Names of wards; null = all. */
  readonly wards: readonly string[] | null;
} | null>;

/** As long as a listener at a WebSocket is believed. */
const BELIEVED_MS = 2_000;

/**
 * A Subscription outlives the token it was made with, but not the rights of its maker: what she may is asked again whenever somebody is told.
 * @returns of a Subscription the rights that its events are judged by; `ended` when its maker may nothing any more, or nobody knows who made it
 */
export function rightsOfMakers(
  pool: Pool,
  standing: Standing | undefined,
  now: () => number,
): (kept: Kept) => Promise<Rights | null | 'ended'> {
  const believed = new Map<string, { readonly atMs: number; readonly rights: Rights | 'ended' }>();

  async function asked({ rights, holder }: Kept): Promise<Rights | null | 'ended'> {
    if (rights === null || !standing) return rights;
    const now = holder === null ? null : await standing(holder);
    if (now === null) return 'ended';
    if (rights.roles === null) return rights;
    return { ...rights, roles: now.roles ?? [], wards: now.wards === null ? null : await wardIds(pool, now.wards) };
  }

  return async (kept) => {
    if (kept.rights === null || !standing) return kept.rights;
    const key = `${kept.id} ${JSON.stringify(kept.holder)}`;
    const known = believed.get(key);
    const atMs = now();
    if (known && atMs - known.atMs < BELIEVED_MS) return known.rights;
    const rights = await asked(kept);
    if (believed.size > 10_000) believed.clear();
    if (rights !== null) believed.set(key, { atMs, rights });
    return rights;
  };
}

async function wardIds(pool: Pool, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from fhir.resource where type = 'Location' and not deleted and keys && $1::text[]`,
    [names.map((name) => `Location.identifier=${IDENTIFIER_SYSTEMS.ward}|${name}`)],
  );
  return rows.map(({ id }) => id);
}
