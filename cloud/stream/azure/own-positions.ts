import type { CheckpointStore, EventPosition } from '@azure/event-hubs';
import { answered } from './deadline.ts';

export interface OwnPositionsOptions {
  readonly checkpoints: CheckpointStore;
  /** Names of the places in the store. */
  readonly namespace: string;
  readonly eventHub: string;
  readonly group: string;
  readonly partitions: readonly number[];
}

/**
 * Where a consumer goes on that reads beside others of its group. All of them note their positions at one place, so where it has come
 * to itself it keeps here; the group's position is where it begins. The SDK takes a consumer that has a store for one that must be alone.
 */
export class OwnPositions {
  private readonly options: OwnPositionsOptions;
  private positions: Record<string, EventPosition> | null = null;

  constructor(options: OwnPositionsOptions) {
    this.options = options;
  }

  /** @returns by partition; it moves with what is noted, and the SDK looks into it whenever it begins a link */
  async begin(): Promise<Record<string, EventPosition>> {
    const { checkpoints, namespace, eventHub, group, partitions } = this.options;
    if (this.positions !== null) return this.positions;
    const noted = await answered(() => checkpoints.listCheckpoints(namespace, eventHub, group), 'the checkpoint store');
    const positions: Record<string, EventPosition> = {};
    for (const partition of partitions) positions[partition] = { offset: '-1' };
    for (const { partitionId, offset } of noted) positions[partitionId] = { offset };
    this.positions = positions;
    return positions;
  }

  /** The group's store, of which is kept here what was noted. */
  get checkpoints(): CheckpointStore {
    const { checkpoints } = this.options;
    return {
      listOwnership: (...place) => checkpoints.listOwnership(...place),
      claimOwnership: (...wanted) => checkpoints.claimOwnership(...wanted),
      listCheckpoints: (...place) => checkpoints.listCheckpoints(...place),
      updateCheckpoint: (checkpoint) => {
        if (this.positions !== null) this.positions[checkpoint.partitionId] = { offset: checkpoint.offset };
        return checkpoints.updateCheckpoint(checkpoint);
      },
    };
  }
}
