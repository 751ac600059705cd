import { readAbsoluteTime } from './absolute-time.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { Malformed } from './malformed.ts';
import { dataMessage, exactly, MDS_OBJECT, readManagedObject, writeManagedObject } from './message.ts';
import { ACTION, COMMAND } from './nomenclature.ts';

/** One object of a poll list. */
export interface PolledObject {
  readonly context: number;
  readonly handle: number;
  readonly attributes: Attributes;
}

/** Source: spec section 5.2. */
export interface PollResult {
  readonly extended: boolean;
  readonly pollNumber: number;
  /** Null in the answer to a single poll. */
  readonly sequence: number | null;
  /** RelativeTime, 1/8 ms. */
  readonly time: number;
  readonly wall: string | null;
  readonly objectClass: number;
  readonly group: number;
  readonly objects: readonly PolledObject[];
}

/** @returns undefined when the action result is not a poll's; @throws Malformed */
export function readPollResult(body: Uint8Array): PollResult | undefined {
  const reader = new ByteReader(body);
  readManagedObject(reader);
  const action = reader.u16();
  if (action !== ACTION.singlePoll && action !== ACTION.extendedPoll) return undefined;
  const extended = action === ACTION.extendedPoll;
  const result = exactly(reader, 'poll result');
  const pollNumber = result.u16();
  const sequence = extended ? result.u16() : null;
  const time = result.u32();
  const wall = readAbsoluteTime(result);
  result.u16();
  const [objectClass, group] = [result.u16(), result.u16()];
  const count = result.u16();
  const list = exactly(result, 'poll list');
  const objects: PolledObject[] = [];
  for (let left = count; left > 0; left -= 1) readContext(list, objects);
  if (list.remaining > 0) throw new Malformed('bad-length', `${list.remaining} bytes after the last of ${count} contexts`);
  return { extended, pollNumber, sequence, time, wall, objectClass, group, objects };
}

function readContext(list: ByteReader, objects: PolledObject[]): void {
  const context = list.u16();
  const count = list.u16();
  const entries = list.part(list.u16());
  for (let left = count; left > 0; left -= 1) {
    objects.push({ context, handle: entries.u16(), attributes: readAttributes(entries) });
  }
  if (entries.remaining > 0) throw new Malformed('bad-length', `${entries.remaining} bytes after the last of ${count} objects`);
}

export interface PollReply extends Omit<PollResult, 'objects' | 'wall'> {
  readonly invokeId: number;
  readonly wall: Uint8Array;
  /** Encoded objects: handle and attribute list each. */
  readonly objects: readonly Uint8Array[];
}

/** Message bytes besides the objects: headers, poll result, one context. */
const OVERHEAD = 58;

/**
 * One reply as the messages a monitor would send: one plain result when it fits, else linked results that are ended by a
 * plain result with an empty list.
 * @param maxMtu bytes
 */
export function pollReplies(reply: PollReply, maxMtu: number): readonly Uint8Array[] {
  const parts: Uint8Array[][] = [[]];
  let room = maxMtu - OVERHEAD;
  for (const object of reply.objects) {
    if (object.length > room && parts.at(-1)?.length !== 0) {
      parts.push([]);
      room = maxMtu - OVERHEAD;
    }
    parts.at(-1)?.push(object);
    room -= object.length;
  }
  const [only] = parts;
  if (only && parts.length === 1) return [replyMessage(reply, only)];
  const linked = parts.map((objects, at) => {
    const state = at === 0 ? 1 : at === parts.length - 1 ? 3 : 2;
    return replyMessage(reply, objects, { state, count: at + 1 });
  });
  return [...linked, replyMessage(reply, [])];
}

function replyMessage(reply: PollReply, objects: readonly Uint8Array[], linked?: { state: number; count: number }): Uint8Array {
  return dataMessage({
    ro: linked ? 'linked' : 'result',
    ...(linked ? { linked } : {}),
    invokeId: reply.invokeId,
    command: COMMAND.confirmedAction,
    writeBody: (writer) => {
      writeManagedObject(writer, MDS_OBJECT).u16(reply.extended ? ACTION.extendedPoll : ACTION.singlePoll);
      writer.sized(() => {
        writer.u16(reply.pollNumber);
        if (reply.sequence !== null) writer.u16(reply.sequence);
        writer.u32(reply.time).put(reply.wall).u16(1).u16(reply.objectClass).u16(reply.group);
        writer.u16(objects.length === 0 ? 0 : 1).sized(() => {
          if (objects.length > 0) writeContext(writer, objects);
        });
      });
    },
  });
}

function writeContext(writer: ByteWriter, objects: readonly Uint8Array[]): void {
  writer.u16(0).u16(objects.length);
  writer.sized(() => {
    for (const object of objects) writer.put(object);
  });
}
