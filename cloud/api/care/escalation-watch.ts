import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { CareAct } from '../../contract/care-team.ts';
import type { Logger } from '../../contract/role.ts';
import type { CareActs } from './acts-adapter.ts';
import { type EscalationRule, escalationDue, unanswered } from './escalation.ts';

export interface EscalationOptions {
  readonly pool: Pool;
  readonly acts: CareActs;
  readonly rule: EscalationRule;
  readonly logger: Logger;
  readonly added: (act: CareAct) => void;
  readonly everyMs?: number;
}

const EVERY_MS = 5_000;
/** The feed makes its tables when it starts, which may be later, in another process. */
const NO_TABLE = '42P01';

/** Looks whether anybody reacted, for ever, whether or not a page is open. */
export function startEscalation(options: EscalationOptions): { count(): number; stop(): Promise<void> } {
  const { pool, acts, rule, logger, added, everyMs = EVERY_MS } = options;
  const over = new AbortController();
  let count = 0;
  const look = async (): Promise<void> => {
    for (const open of await unanswered(pool)) {
      const due = escalationDue(open, rule, Date.now());
      if (due === null || (await acts.find(due.id)) !== null) continue;
      added(await acts.add(due));
      count += 1;
    }
  };
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await look().catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== NO_TABLE)
          logger.error(
            { error: error instanceof Error ? error.message : String(error) },
            'nobody looked whether anybody reacted',
          );
      });
      await pause(everyMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    count: () => count,
    async stop() {
      over.abort();
      await running;
    },
  };
}
