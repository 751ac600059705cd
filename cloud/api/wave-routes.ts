import type { Patient } from '@medplum/fhirtypes';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { WaveEvent, WavesAnswer, WavesRequest } from '../contract/dashboard-api.ts';
import { type DeviceHub, DeviceHubError } from '../contract/device-administration.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';
import type { Access } from './access/access.ts';
import { changingPerson } from './acting-person.ts';
import type { ActPlace } from './care/acts-adapter.ts';
import { checkedBody } from './checked-body.ts';
import type { WaveStreams } from './wave-streams.ts';

export interface WaveRoutesOptions {
  /** Null: none can be asked from here. */
  readonly hub: DeviceHub | null;
  readonly fhir: FhirClient;
  readonly access: Pick<Access, 'doToDevice' | 'endWithSession'>;
  readonly streams: WaveStreams;
  /** Where the patient is now; null: never scored. */
  readonly placeOf: (patient: string) => Promise<ActPlace | null>;
}

const LONGEST_S = 300;
/** What comes later than that is of no use on a live screen. */
const OPEN_MS = (LONGEST_S + 30) * 1_000;
/** Of what was measured before somebody looked: a station's message may be under way. */
const BEFORE_MS = 5_000;
const BEAT_MS = 5_000;
const MOST_UNREAD = 4_000_000;

const wavesRequest: z.ZodType<WavesRequest> = z.strictObject({ seconds: z.number().min(5).max(LONGEST_S).optional() });
const methodPayload = z.object({ until: z.iso.datetime() });

/** Live waves of one patient's bed, for a while, because somebody asked. The guard lets in who may see the patient, and writes it down. */
export function serveWaves(server: FastifyInstance, { hub, fhir, access, streams, placeOf }: WaveRoutesOptions): void {
  server.post<{ Params: { id: string } }>('/api/patients/:id/waves', async (request, reply) => {
    const by = changingPerson(request, reply);
    const wanted = by && checkedBody(wavesRequest, request, reply);
    if (!by || !wanted) return reply;
    const patient = `Patient/${request.params.id}`;
    const place = await placeOf(patient);
    if (place === null) return reply.code(404).send({ error: `no scored window of ${patient}` });
    if (hub === null) throw new DeviceHubError(503, 'the bed cannot be asked: no hub can be reached from here');
    const { deviceId } = place;
    const seconds = wanted.seconds ?? 60;
    const details = { method: 'send-waves-now', payload: JSON.stringify({ seconds }), patient };
    const answer = await access.doToDevice(request, { by, deviceId, details }, () =>
      hub.call(deviceId, 'send-waves-now', { seconds }),
    );
    const payload = methodPayload.safeParse(answer.payload);
    if (answer.status !== 200 || !payload.success)
      throw new DeviceHubError(502, `the station answered ${answer.status}: ${JSON.stringify(answer.payload).slice(0, 200)}`);
    return { deviceId, until: payload.data.until } satisfies WavesAnswer;
  });

  server.get<{ Params: { id: string } }>('/api/patients/:id/waves', async (request, reply) => {
    const patient = `Patient/${request.params.id}`;
    const [place, resource] = await Promise.all([placeOf(patient), fhir.read<Patient>('Patient', request.params.id)]);
    if (place === null || resource === null) return reply.code(404).send({ error: `no scored window of ${patient}` });
    const own = (resource.identifier ?? []).filter(({ system }) => system === IDENTIFIER_SYSTEMS.patient);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    const hear = ({ type, ...rest }: WaveEvent): void => {
      // A page that does not read has to ask again.
      if (raw.writableLength > MOST_UNREAD) raw.destroy();
      else raw.write(`event: ${type}\ndata: ${JSON.stringify(rest)}\n\n`);
      if (type === 'end') raw.end();
    };
    const stop = streams.listen(place.deviceId, {
      identifiers: new Set(own.flatMap(({ value }) => value ?? [])),
      sinceMs: Date.now() - BEFORE_MS,
      hear,
    });
    const over = setTimeout(() => hear({ type: 'end', why: 'over' }), OPEN_MS);
    const beat = setInterval(() => raw.write(': beat\n\n'), BEAT_MS);
    raw.write(': open\n\n');
    raw.on('close', () => {
      clearTimeout(over);
      clearInterval(beat);
      stop();
    });
    access.endWithSession(request, reply);
  });
}
