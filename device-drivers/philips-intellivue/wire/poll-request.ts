import { attribute, readAttributes } from './attributes.ts';
import { ByteReader } from './byte-reader.ts';
import { dataMessage, MDS_OBJECT, writeManagedObject } from './message.ts';
import { ACTION, ATTRIBUTE, COMMAND } from './nomenclature.ts';

/** Source: spec section 5.1. */
export interface PollRequest {
  readonly pollNumber: number;
  readonly objectClass: number;
  readonly group: number;
  /** How long the monitor keeps answering, 1/8 ms; null asks once. */
  readonly periodTicks: number | null;
  readonly extended: boolean;
}

export function pollRequest(invokeId: number, poll: PollRequest): Uint8Array {
  return dataMessage({
    ro: 'invoke',
    invokeId,
    command: COMMAND.confirmedAction,
    writeBody: (writer) => {
      writeManagedObject(writer, MDS_OBJECT)
        .u32(0)
        .u16(poll.extended ? ACTION.extendedPoll : ACTION.singlePoll);
      writer.sized(() => {
        writer.u16(poll.pollNumber).u16(1).u16(poll.objectClass).u16(poll.group);
        if (!poll.extended) return;
        const { periodTicks } = poll;
        writer.u16(periodTicks === null ? 0 : 1);
        writer.sized(() => {
          if (periodTicks !== null) writer.u16(ATTRIBUTE.pollPeriod).sized(() => writer.u32(periodTicks));
        });
      });
    },
  });
}

/** @returns undefined when the action is not a poll; @throws Malformed */
export function readPollRequest(body: Uint8Array): PollRequest | undefined {
  const reader = new ByteReader(body);
  reader.take(10);
  const action = reader.u16();
  if (action !== ACTION.singlePoll && action !== ACTION.extendedPoll) return undefined;
  const info = reader.part(reader.u16());
  const pollNumber = info.u16();
  info.u16();
  const [objectClass, group] = [info.u16(), info.u16()];
  if (action === ACTION.singlePoll) return { pollNumber, objectClass, group, periodTicks: null, extended: false };
  const period = attribute(readAttributes(info), ATTRIBUTE.pollPeriod);
  return { pollNumber, objectClass, group, periodTicks: period ? period.u32() : null, extended: true };
}
