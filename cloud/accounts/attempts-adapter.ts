import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

export interface Attempts {
  /** Counts one try. @returns seconds to wait; 0 = go on */
  count(address: string, login: string): Promise<number>;
  /** It was the right person: her failures are forgotten. */
  forget(address: string, login: string): Promise<void>;
}

const MINUTE_S = 60;

/**
 * Guessing is slow: for one name from one address, for one name from everywhere, for one address at all. In PostgreSQL, so that it
 * holds for all processes and over a restart.
 */
export function signInAttempts(pool: Pool): Attempts {
  const limiter = (keyPrefix: string, points: number): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'accounts',
      tableName: 'attempt',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix,
      points,
      duration: 15 * MINUTE_S,
      blockDuration: 15 * MINUTE_S,
    });
  const both = limiter('both', 5);
  const name = limiter('name', 20);
  const place = limiter('place', 100);
  return {
    async count(address, login) {
      try {
        await both.consume(`${address} ${login}`);
        await name.consume(login);
        await place.consume(address);
        return 0;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
        throw refused;
      }
    },
    async forget(address, login) {
      await both.delete(`${address} ${login}`);
      await name.delete(login);
    },
  };
}
