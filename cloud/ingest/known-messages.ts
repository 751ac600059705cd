import type { MessageMark } from './ingest.ts';
import { SequenceRanges } from './sequence-ranges.ts';

/** What a message is, compared with those that went on before it. */
export type Novelty =
  | { readonly kind: 'new' }
  /** This very record went on already: the stage was stopped between sending it on and noting that. */
  | { readonly kind: 'replayed' }
  /** The device sent it again. */
  | { readonly kind: 'repeat' }
  /** The name is taken, the content is another: somebody must look. */
  | { readonly kind: 'conflict'; readonly reason: 'message-id-reused' | 'sequence-reused'; readonly detail: string };

/** Messages per device whose content is remembered; devices repeat what was not acknowledged, which is recent. */
const REMEMBERED = 1024;

interface DeviceMemory {
  readonly sequences: SequenceRanges;
  /** message id → digest of the body, oldest first. */
  readonly recent: Map<string, number>;
  /** Partition and offset of the newest record that went on. */
  newest: { readonly partition: string; readonly offset: number };
}

export interface DeviceSnapshot {
  readonly deviceId: string;
  readonly sequences: readonly (readonly [number, number])[];
  readonly recent: readonly (readonly [string, number])[];
  readonly newest: { readonly partition: string; readonly offset: number };
}

/** Knows, per device, which messages went on. A pure function of the records of topic `ingested`, from which it is rebuilt. */
export class KnownMessages {
  private readonly devices: Map<string, DeviceMemory>;

  constructor(snapshot: readonly DeviceSnapshot[] = []) {
    this.devices = new Map(
      snapshot.map(({ deviceId, sequences, recent, newest }) => [
        deviceId,
        { sequences: new SequenceRanges(sequences), recent: new Map(recent), newest },
      ]),
    );
  }

  compare(mark: MessageMark): Novelty {
    const device = this.devices.get(mark.deviceId);
    if (device === undefined) return { kind: 'new' };
    const { partition, offset } = placeOf(mark.record);
    if (partition === device.newest.partition && offset <= device.newest.offset) return { kind: 'replayed' };
    const digest = mark.messageId === null ? undefined : device.recent.get(mark.messageId);
    if (digest === mark.digest) return { kind: 'repeat' };
    // Other devices may use one id for many messages; ours never do.
    if (mark.sequence === null) return { kind: 'new' };
    if (digest !== undefined) {
      return {
        kind: 'conflict',
        reason: 'message-id-reused',
        detail: `message id "${mark.messageId ?? ''}" came before with another body`,
      };
    }
    if (!device.sequences.has(mark.sequence)) return { kind: 'new' };
    const detail = `sequence ${mark.sequence} came before; that message is too long ago, or has another id, to tell whether it is the same`;
    return { kind: 'conflict', reason: 'sequence-reused', detail };
  }

  /** The message went on. Call in the order of the records. */
  remember(mark: MessageMark): void {
    const newest = placeOf(mark.record);
    const device = this.devices.get(mark.deviceId) ?? {
      sequences: new SequenceRanges(),
      recent: new Map<string, number>(),
      newest,
    };
    this.devices.set(mark.deviceId, device);
    device.newest = newest;
    if (mark.sequence !== null) device.sequences.add(mark.sequence);
    if (mark.messageId === null) return;
    device.recent.delete(mark.messageId);
    device.recent.set(mark.messageId, mark.digest);
    const oldest = device.recent.keys().next().value;
    if (device.recent.size > REMEMBERED && oldest !== undefined) device.recent.delete(oldest);
  }

  /** Per device with gaps: how many sequence numbers between its first and its newest never came. */
  gaps(): readonly { readonly deviceId: string; readonly missing: number }[] {
    return [...this.devices]
      .map(([deviceId, { sequences }]) => ({ deviceId, missing: sequences.missing() }))
      .filter(({ missing }) => missing > 0);
  }

  snapshot(): readonly DeviceSnapshot[] {
    return [...this.devices].map(([deviceId, { sequences, recent, newest }]) => ({
      deviceId,
      sequences: sequences.ranges,
      recent: [...recent],
      newest,
    }));
  }
}

function placeOf(record: string): { readonly partition: string; readonly offset: number } {
  const slash = record.lastIndexOf('/');
  return { partition: record.slice(0, slash), offset: Number(record.slice(slash + 1)) };
}
