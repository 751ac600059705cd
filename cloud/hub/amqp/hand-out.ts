import rhea, { type Delivery, type EventContext, type Sender } from 'rhea';
import type { ServiceMessageKind, ServiceQueue } from '../service-queue-adapter.ts';

const FEEDBACK_TYPE = 'application/vnd.microsoft.iothub.feedback.json';
/** Of feedback: so many are one message. */
const MOST_RECORDS = 64;
/** Messages that the service has not settled. It may give credit for more. */
const MOST_UNSETTLED = 100;

/**
 * Sends what there is, as far as the service gives credit and settles, and takes it back when the service did not take it.
 * @param failed told what it could not be sent for
 * @returns ends it
 */
export function handOut(
  sender: Sender,
  kind: ServiceMessageKind,
  queue: ServiceQueue,
  failed: (error: unknown) => void,
): () => void {
  const sent = new Map<Delivery, readonly number[]>();
  let over = false;
  const push = (): void => {
    while (!over && sent.size < MOST_UNSETTLED && sender.sendable()) {
      const taken = queue.take(kind, kind === 'feedback' ? MOST_RECORDS : 1);
      if (taken.length === 0) return;
      const sequences = taken.map(({ sequence }) => sequence);
      const records = taken.map(({ record }) => record);
      const body = kind === 'feedback' ? records : records[0];
      const content_type = kind === 'feedback' ? FEEDBACK_TYPE : 'application/json';
      const amqp = {
        body: rhea.message.data_section(Buffer.from(JSON.stringify(body))) as unknown,
        content_type,
        content_encoding: 'utf-8',
      };
      try {
        sent.set(sender.send(amqp), sequences);
      } catch (error) {
        queue.abandon(sequences);
        failed(error);
        return;
      }
    }
  };
  const settle = ({ delivery }: EventContext, took: boolean): void => {
    const sequences = delivery === undefined ? undefined : sent.get(delivery);
    if (delivery === undefined || sequences === undefined) return;
    sent.delete(delivery);
    if (took) void complete(sequences);
    else queue.abandon(sequences);
  };
  const complete = async (sequences: readonly number[]): Promise<void> => {
    // What the store refuses is offered again after a pause only.
    if (await queue.complete(sequences)) push();
  };
  sender.on('sendable', push);
  sender.on('accepted', (context: EventContext) => settle(context, true));
  sender.on('rejected', (context: EventContext) => settle(context, true));
  sender.on('released', (context: EventContext) => settle(context, false));
  sender.on('modified', (context: EventContext) => settle(context, false));
  const ends = queue.listen(push);
  push();
  return () => {
    over = true;
    ends();
    for (const sequences of sent.values()) queue.abandon(sequences);
    sent.clear();
  };
}
