import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Observation } from '@medplum/fhirtypes';
import { exportJWK, importPKCS8 } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { groupMeasurements } from '../../../cloud/connector/grouping.ts';
import { loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { createObservation, mergeObservation, samplesOf } from '../../../cloud/connector/observation.ts';
import { observationGroups } from '../../../cloud/connector/observation-group.ts';
import { derivedId, observationIdentifier } from '../../../cloud/connector/observation-identifier.ts';
import { type ObservationWrite, writeResources } from '../../../cloud/connector/resource-writer.ts';
import type { Measurement } from '../../../cloud/contract/events.ts';
import type { Authorization } from '../../../cloud/fhir/client/access-token-adapter.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { type StandIn, type StandInRules, startFhirStandIn } from '../../support/fhir-stand-in.ts';

const IDENTITY = { patientId: 'p', deviceId: 'd', encounterId: null };
const OPTIONS = { compat: false, issued: '2026-01-05T10:30:00.000Z', source: null };
const [template] = loadFhirMapping(
  JSON.stringify({
    templateType: 'CollectionFhir',
    template: [
      {
        templateType: 'CodeValueFhir',
        template: {
          typeName: 'hr',
          periodInterval: 60,
          codes: [],
          value: { valueType: 'SampledData', valueName: 'v', defaultPeriod: 60_000, unit: '/min' },
        },
      },
    ],
  }),
).templates;

let server: StandIn;
afterEach(() => server.stop());

/** One reading a minute of one hour and device. */
function reading(minute: number, value = String(60 + minute), deviceId = 'd'): Measurement {
  return {
    Type: 'hr',
    OccurrenceTimeUtc: `2026-01-05T10:${String(minute).padStart(2, '0')}:00Z`,
    IngestionTimeUtc: null,
    DeviceId: deviceId,
    PatientId: null,
    EncounterId: null,
    CorrelationId: null,
    Properties: [{ Name: 'v', Value: value }],
  };
}

function writesOf(measurements: readonly Measurement[], more: Partial<Observation> = {}): ObservationWrite[] {
  return groupMeasurements(measurements, OPTIONS).flatMap((group) =>
    observationGroups(group, template!, OPTIONS).map((part) => {
      const identity = { ...IDENTITY, deviceId: group.deviceId };
      const identifier = observationIdentifier(identity, 'hr', part.segment);
      return {
        id: derivedId(identifier),
        name: identifier,
        create: () => ({ ...createObservation(part, identity, OPTIONS), ...more }),
        merge: (stored: Observation) => mergeObservation(stored, part, OPTIONS),
        rejoin: (stored: Observation, lost: Observation) => mergeObservation(stored, samplesOf(lost, part), OPTIONS),
      };
    }),
  );
}

async function start(rules: StandInRules, authorization?: Authorization) {
  server = await startFhirStandIn(rules);
  const connect = () =>
    createFhirClient({ baseUrl: server.baseUrl, kind: rules.kind, backOffMs: 1, ...(authorization ? { authorization } : {}) });
  return { fhir: connect(), connect };
}

const stored = (): Observation[] => server.all('Observation') as Observation[];
const samples = ({ valueSampledData }: Observation): string[] => (valueSampledData?.data ?? '').split(' ');

describe.each([403, 404, 405, 410, 501])('an entry that is answered %i', (status) => {
  it('is refused at once and waits for a person; the others of its batch are written', async () => {
    const { fhir } = await start({
      kind: 'generic',
      never: (resource) => (JSON.stringify(resource).includes('Device/d1') ? status : undefined),
    });
    const writes = ['d0', 'd1', 'd2'].flatMap((device) => writesOf([reading(0, '1', device)]));
    const results = await writeResources(fhir, 'Observation', writes);
    expect(results).toMatchObject([
      { changed: true },
      { refused: expect.stringContaining(String(status)) as string },
      { changed: true },
    ]);
    expect(stored()).toHaveLength(2);
    expect(server.bundleSizes).toEqual([3]);
  });
});

it('no page of another host is asked for, so that none is given the token', async () => {
  server = await startFhirStandIn({ kind: 'generic' });
  const elsewhere = await startFhirStandIn({ kind: 'generic' });
  try {
    const pages = createServer((_request, response) => {
      const link = [{ relation: 'next', url: `${elsewhere.baseUrl}/Device?page=2` }];
      response.end(JSON.stringify({ resourceType: 'Bundle', type: 'searchset', link }));
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}/fhir`;
    const fhir = createFhirClient({ baseUrl, backOffMs: 1 });
    await expect(fhir.search('Device', {})).rejects.toThrow('the next page is at');
    await new Promise((resolve) => pages.close(resolve));
  } finally {
    await elsewhere.stop();
  }
});

describe.each(['azure', 'hapi', 'medplum', 'generic'] as const)('Observations into a server that behaves like %s', (kind) => {
  it('are created once, joined later, and not touched by a repetition', async () => {
    const { fhir } = await start({ kind });
    const first = await writeResources(fhir, 'Observation', writesOf([reading(0), reading(1)]));
    expect(first).toMatchObject([{ changed: true }]);
    expect(await writeResources(fhir, 'Observation', writesOf([reading(1), reading(0)]))).toMatchObject([{ changed: false }]);
    const late = await writeResources(fhir, 'Observation', writesOf([reading(5)]));
    expect(late).toMatchObject([{ changed: true, resource: { id: stored()[0]?.id } }]);
    expect(stored()).toHaveLength(1);
    expect(samples(stored()[0]!).slice(0, 6)).toEqual(['60', '61', 'E', 'E', 'E', '65']);
  });

  it('hold every reading exactly once when several workers write them at the same time', async () => {
    const { connect } = await start({ kind });
    const workers = [0, 1, 2].map((worker) => [0, 1, 2, 3].map((step) => reading(worker * 4 + step)));
    await Promise.all(
      workers.map(async (readings) => {
        const fhir = connect();
        for (const one of readings) {
          // As the log does: what could not be written yet comes again.
          for (let done = false; !done; )
            done = await writeResources(fhir, 'Observation', writesOf([one])).then(
              () => true,
              () => false,
            );
        }
      }),
    );
    expect(stored()).toHaveLength(1);
    expect(samples(stored()[0]!).slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, minute) => String(60 + minute)));
  });

  it('come in Bundles that are not too long, also through a server that is often busy', async () => {
    const { fhir } = await start({ kind, busyEvery: 7 });
    const writes = writesOf(Array.from({ length: 620 }, (_, device) => reading(0, '60', `d${device}`)));
    const results = await writeResources(fhir, 'Observation', writes);
    expect(results.every((result) => 'changed' in result && result.changed)).toBe(true);
    expect(stored()).toHaveLength(620);
    expect(stored().every((one) => one.meta?.versionId === '1')).toBe(true);
    expect(Math.max(...server.bundleSizes)).toBeLessThanOrEqual(fhir.behaviour.maxEntries);
  }, 180_000);

  it('do not wait for one that the server refuses', async () => {
    const { fhir } = await start({ kind });
    const bad = writesOf([reading(0, '60', 'bad')], { note: [{ text: 'x' }] });
    const results = await writeResources(fhir, 'Observation', [
      ...writesOf([reading(0)]),
      ...bad,
      ...writesOf([reading(0, '60', 'e')]),
    ]);
    expect(results).toMatchObject([
      { changed: true },
      { refused: expect.stringContaining('no notes') as string },
      { changed: true },
    ]);
    expect(stored()).toHaveLength(2);
  });
});

describe('a server that asks who is there', () => {
  const secret = { id: 'connector', secret: 'a secret' };

  it.each(['basic', 'post'] as const)('gets one token for many requests by client credentials (%s)', async (style) => {
    server = await startFhirStandIn({ kind: 'generic', client: secret });
    const authorization: Authorization = {
      kind: 'client-credentials',
      tokenUrl: server.tokenUrl,
      clientId: secret.id,
      clientSecret: secret.secret,
      style,
    };
    const fhir = createFhirClient({ baseUrl: server.baseUrl, kind: 'generic', authorization, backOffMs: 1 });
    await Promise.all(
      [0, 1, 2, 3].map((minute) => writeResources(fhir, 'Observation', writesOf([reading(0, '1', `d${minute}`)]))),
    );
    expect(stored()).toHaveLength(4);
    expect(server.tokensIssued()).toBe(1);
    server.revokeTokens();
    await writeResources(fhir, 'Observation', writesOf([reading(0, '1', 'd9')]));
    expect(stored()).toHaveLength(5);
    expect(server.tokensIssued()).toBe(2);
  });

  it('refuses a wrong secret, and the error does not show it', async () => {
    server = await startFhirStandIn({ kind: 'generic', client: secret });
    const authorization: Authorization = {
      kind: 'client-credentials',
      tokenUrl: server.tokenUrl,
      clientId: secret.id,
      clientSecret: 'wrong',
      style: 'basic',
    };
    const fhir = createFhirClient({ baseUrl: server.baseUrl, kind: 'generic', authorization, backOffMs: 1 });
    const failure: unknown = await writeResources(fhir, 'Observation', writesOf([reading(0)])).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'FhirError',
      status: 401,
      message: expect.stringContaining('invalid_client') as string,
    });
    expect(String(failure)).not.toContain('wrong');
  });

  it.each([
    ['ec', 'ES384'],
    ['rsa', 'RS384'],
  ] as const)('knows us by a signed assertion (SMART Backend Services, %s)', async (type, alg) => {
    const { privateKey: pem } =
      type === 'ec'
        ? generateKeyPairSync('ec', {
            namedCurve: 'P-384',
            privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
            publicKeyEncoding: { type: 'spki', format: 'pem' },
          })
        : generateKeyPairSync('rsa', {
            modulusLength: 2048,
            privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
            publicKeyEncoding: { type: 'spki', format: 'pem' },
          });
    const privateKey = { ...(await exportJWK(await importPKCS8(pem, alg, { extractable: true }))), alg, kid: 'key-1' };
    const { kty, crv, x, y, n, e } = privateKey;
    const publicKey = { kty, crv, x, y, n, e, alg, kid: 'key-1' } as never;
    server = await startFhirStandIn({ kind: 'generic', client: { id: 'connector', publicKey } });
    const authorization: Authorization = {
      kind: 'backend-services',
      tokenUrl: null,
      clientId: 'connector',
      privateKey,
      scope: 'system/Observation.cruds',
    };
    const fhir = createFhirClient({ baseUrl: server.baseUrl, kind: 'generic', authorization, backOffMs: 1 });
    await writeResources(fhir, 'Observation', writesOf([reading(0)]));
    server.revokeTokens();
    await writeResources(fhir, 'Observation', writesOf([reading(1)]));
    expect(samples(stored()[0]!).slice(0, 2)).toEqual(['60', '61']);
    expect(server.tokensIssued()).toBe(2);
  });
});
