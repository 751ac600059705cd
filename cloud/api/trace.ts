import type { Observation } from '@medplum/fhirtypes';
import { telemetryEnvelope } from '#wire';
import type { TraceAnswer } from '../contract/dashboard-api.ts';
import { decodedBody, messagesIn, recordPlace } from '../contract/message-body.ts';
import { recordOfSource } from '../contract/record-source.ts';

/** What the archive gives back for one record id. */
export interface ArchivedMessage {
  readonly id: string;
  readonly enqueuedAt: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bodyBase64: string;
  readonly sha256: string;
  readonly hash: string;
}

/** Puts the chain together: resource → archived hub message → reading → device message. Pure. */
export function traceAnswer(observation: Observation, archived: ArchivedMessage): TraceAnswer {
  const system = (archived.headers['systemProperties'] ?? {}) as Record<string, unknown>;
  const source = recordOfSource(observation.meta?.source);
  const wanted = source?.reading ?? null;
  const message = messageIn(archived, system['content-encoding'], source?.record ?? archived.id);
  const parsed = telemetryEnvelope.safeParse(message);
  const reading = parsed.success ? (parsed.data.readings.find(({ id }) => id === wanted) ?? null) : null;
  const frame =
    parsed.success && reading?.kind === 'vital' ? parsed.data.frames.find(({ id }) => id === reading.frame) : undefined;
  // One of several in a hub message has an id of its own.
  const ofSeveral = parsed.success && recordPlace(source?.record ?? archived.id).part !== null;
  const messageId = ofSeveral ? parsed.data.messageId : system['message-id'];
  const deviceId = system['iothub-connection-device-id'];
  return {
    observation: {
      reference: `Observation/${observation.id ?? ''}`,
      value: observation.valueQuantity?.value ?? null,
      unit: observation.valueQuantity?.code ?? null,
      text: observation.valueCodeableConcept?.text ?? null,
      effectiveAt: observation.effectiveDateTime ?? '',
    },
    record: {
      id: archived.id,
      enqueuedAt: archived.enqueuedAt,
      sha256: archived.sha256,
      hash: archived.hash,
      deviceId: typeof deviceId === 'string' ? deviceId : '',
      messageId: typeof messageId === 'string' ? messageId : null,
    },
    reading,
    chartedBy: reading?.kind === 'entry' ? (reading.by ?? null) : null,
    frame: frame
      ? {
          id: frame.id,
          kind: frame.kind,
          arrivedAt: frame.arrivedAt,
          hex: Buffer.from(frame.bytesBase64, 'base64').toString('hex'),
        }
      : null,
  };
}

/** The message as the station wrote it, out of what the hub got; null when it cannot be read. */
function messageIn({ bodyBase64 }: ArchivedMessage, encoding: unknown, record: string): unknown {
  try {
    const text = Buffer.from(decodedBody(Buffer.from(bodyBase64, 'base64'), encoding)).toString('utf8');
    const value = JSON.parse(text) as Record<string, unknown> | null;
    const messages = value === null ? null : messagesIn(value);
    return messages === null ? value : messages[recordPlace(record).part ?? 0];
  } catch {
    return null;
  }
}
