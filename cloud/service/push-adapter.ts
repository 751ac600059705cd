import type { Pool } from 'pg';
import { accountStore } from '../accounts/store/accounts-adapter.ts';
import { prepareAccounts } from '../accounts/store/schema-adapter.ts';
import type { PushOptions } from '../notify/push/push-channels.ts';
import { openSubscriptions, SERVICES } from '../notify/push/subscriptions-adapter.ts';
import type { ServiceConfig } from './config.ts';
import type { PushConfig } from './notify-config.ts';

/** Who is told on her own browser: asked for in the dashboard (`api`), told by `notify`. */
export async function openPush(
  { contact, services, ...rules }: PushConfig,
  config: ServiceConfig,
  pool: Pool,
): Promise<PushOptions> {
  const subscriptions = await openSubscriptions(pool, [...SERVICES, ...services]);
  if (config.accounts === null || config.signIn !== null) return { subscriptions, rules, contact };
  await prepareAccounts(pool);
  const store = accountStore(pool);
  return { subscriptions, rules, contact, personOf: (id) => store.byId(id) };
}
