import { recordPlace } from '../contract/message-body.ts';
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

/** Messages per device without runs whose content is remembered; devices repeat what was not acknowledged, which is recent. */
const REMEMBERED = 1024;

interface Place {
  readonly partition: string;
  readonly offset: number;
  /** Which of several messages in one record; 0 when it is only one. */
  readonly part: number;
}

interface DeviceMemory {
  readonly sequences: SequenceRanges;
  /** Run of the station → the numbers it gave. */
  readonly runs: Map<string, SequenceRanges>;
  /** message id → digest of the body, oldest first. */
  readonly recent: Map<string, number>;
  /** The newest message that went on. */
  newest: Place;
}

export interface DeviceSnapshot {
  readonly deviceId: string;
  readonly sequences: readonly (readonly [number, number])[];
  readonly runs: readonly (readonly [string, readonly (readonly [number, number])[]])[];
  readonly recent: readonly (readonly [string, number])[];
  readonly newest: Place;
}

/** Knows, per device, which messages went on. A pure function of the records of topic `ingested`, from which it is rebuilt. */
export class KnownMessages {
  private readonly devices: Map<string, DeviceMemory>;

  constructor(snapshot: readonly DeviceSnapshot[] = []) {
    this.devices = new Map(
      snapshot.map(({ deviceId, sequences, runs, recent, newest }) => [
        deviceId,
        {
          sequences: new SequenceRanges(sequences),
          runs: new Map(runs.map(([run, ranges]) => [run, new SequenceRanges(ranges)])),
          recent: new Map(recent),
          newest,
        },
      ]),
    );
  }

  compare(mark: MessageMark): Novelty {
    const device = this.devices.get(mark.deviceId);
    if (device === undefined) return { kind: 'new' };
    if (!isBehind(placeOf(mark.record), device.newest)) return { kind: 'replayed' };
    // A run gives a number once: however long ago it was, it is the same message.
    if (mark.run !== null && mark.sequence !== null && device.runs.get(mark.run)?.has(mark.sequence) === true)
      return { kind: 'repeat' };
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
      runs: new Map<string, SequenceRanges>(),
      recent: new Map<string, number>(),
      newest,
    };
    this.devices.set(mark.deviceId, device);
    device.newest = newest;
    if (mark.sequence !== null) device.sequences.add(mark.sequence);
    if (mark.run !== null && mark.sequence !== null) {
      const run = device.runs.get(mark.run) ?? new SequenceRanges();
      device.runs.set(mark.run, run);
      run.add(mark.sequence);
      return;
    }
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
    return [...this.devices].map(([deviceId, { sequences, runs, recent, newest }]) => ({
      deviceId,
      sequences: sequences.ranges,
      runs: [...runs].map(([run, { ranges }]) => [run, ranges] as const),
      recent: [...recent],
      newest,
    }));
  }
}

export function placeOf(record: string): Place {
  const { partition, offset, part } = recordPlace(record);
  return { partition, offset, part: part ?? 0 };
}

/** In another partition nothing can be said: it counts as behind. */
function isBehind(place: Place, newest: Place): boolean {
  if (place.partition !== newest.partition || place.offset > newest.offset) return true;
  return place.offset === newest.offset && place.part > newest.part;
}
