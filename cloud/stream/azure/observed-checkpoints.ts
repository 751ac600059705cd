import type { CheckpointStore } from '@azure/event-hubs';
import { answered } from './deadline.ts';

/**
 * The store of which a load balancer asks who owns what: that it asks is the sign that it still goes round. A question on its way
 * is a sign too, because then the store is waited for.
 * @param asking called when a question is asked, with how many are on their way, and again when it ends
 */
export function observedCheckpoints(store: CheckpointStore, asking: (onTheirWay: number) => void): CheckpointStore {
  let onTheirWay = 0;
  const observed = async <T>(ask: () => Promise<T>): Promise<T> => {
    onTheirWay += 1;
    asking(onTheirWay);
    try {
      return await answered(ask, 'the checkpoint store');
    } finally {
      onTheirWay -= 1;
      asking(onTheirWay);
    }
  };
  return {
    listOwnership: (...place) => observed(() => store.listOwnership(...place)),
    claimOwnership: (...wanted) => observed(() => store.claimOwnership(...wanted)),
    listCheckpoints: (...place) => observed(() => store.listCheckpoints(...place)),
    updateCheckpoint: (...checkpoint) => store.updateCheckpoint(...checkpoint),
  };
}
