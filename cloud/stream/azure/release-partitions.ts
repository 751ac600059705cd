import type { CheckpointStore, EventHubConsumerClient } from '@azure/event-hubs';

/** A client that stands still does not give its partitions back; nobody would read them until its ownership has expired. */
export async function releasePartitions(store: CheckpointStore, client: EventHubConsumerClient, group: string): Promise<void> {
  const { fullyQualifiedNamespace, eventHubName, identifier } = client;
  const ownerships = await store.listOwnership(fullyQualifiedNamespace, eventHubName, group);
  const own = ownerships.filter(({ ownerId }) => ownerId === identifier);
  // No owner is how the SDK itself marks what is given back.
  await store.claimOwnership(own.map((ownership) => ({ ...ownership, ownerId: '' })));
}
