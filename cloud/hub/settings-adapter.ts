import { newKey } from './identity/policies-adapter.ts';
import type { HubStore } from './store/store-adapter.ts';

/** A secret of this hub, made on first use. @returns base64 */
export async function ownSecret(store: HubStore, name: string): Promise<string> {
  return store.write((db) => {
    db.prepare('INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)').run(name, newKey());
    return (db.prepare('SELECT value FROM setting WHERE name = ?').get(name) as { value: string }).value;
  });
}
