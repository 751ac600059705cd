import { HubError } from '../hub-error.ts';
import type { HubDatabase, HubStore } from '../store/store-adapter.ts';
import { patchByService, patchReported, type Twin, twin } from './twin.ts';

/** Topic filter → granted QoS. */
export type Subscriptions = Readonly<Record<string, number>>;

/**
 * What the hub remembers of each device: topic filters (a device SDK subscribes once per client object and relies on it, across
 * connections and across a restart of the hub) and the twin. On disk before it is answered.
 */
export class DeviceStates {
  private readonly store: HubStore;

  constructor(store: HubStore) {
    this.store = store;
  }

  subscriptions(deviceId: string): Subscriptions {
    const row = this.store.read((db) => db.prepare('SELECT subscriptions FROM device WHERE device_id = ?').get(deviceId)) as
      | { subscriptions: string }
      | undefined;
    return row === undefined ? {} : (JSON.parse(row.subscriptions) as Subscriptions);
  }

  async keepSubscriptions(deviceId: string, subscriptions: Subscriptions): Promise<void> {
    await this.store.write((db) =>
      db.prepare('UPDATE device SET subscriptions = ? WHERE device_id = ?').run(JSON.stringify(subscriptions), deviceId),
    );
  }

  async forgetSubscriptions(deviceId: string | null): Promise<void> {
    await this.store.write((db) =>
      db.prepare("UPDATE device SET subscriptions = '{}' WHERE ? IS NULL OR device_id = ?").run(deviceId, deviceId),
    );
  }

  /** @throws HubError 404001 */
  twin(deviceId: string): Twin {
    return this.store.read((db) => twinIn(db, deviceId));
  }

  /** @throws HubError 404001, 400004 */
  report(deviceId: string, patch: unknown): Promise<Twin> {
    return this.change(deviceId, (before) => patchReported(before, patch, new Date().toISOString()));
  }

  /** @param ifMatch etag of the twin, or `*` @throws HubError 404001, 400004, 412002 */
  patch(deviceId: string, ifMatch: string, patch: unknown, replace: boolean): Promise<Twin> {
    return this.change(deviceId, (before) => {
      if (ifMatch !== '*' && ifMatch !== before.etag) {
        throw new HubError(412002, `the twin of "${deviceId}" was changed: its etag is ${before.etag}`);
      }
      return patchByService(before, patch, new Date().toISOString(), replace);
    });
  }

  private change(deviceId: string, change: (before: Twin) => Twin): Promise<Twin> {
    return this.store.write((db) => {
      const after = change(twinIn(db, deviceId));
      db.prepare('UPDATE device SET twin = ? WHERE device_id = ?').run(JSON.stringify(after), deviceId);
      return after;
    });
  }
}

function twinIn(db: HubDatabase, deviceId: string): Twin {
  const row = db.prepare('SELECT twin FROM device WHERE device_id = ?').get(deviceId) as { twin: string } | undefined;
  if (row === undefined) throw new HubError(404001, `device "${deviceId}" is not registered`);
  return twin.parse(JSON.parse(row.twin));
}
