import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Observation, Patient } from '@medplum/fhirtypes';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FhirClient, FhirError } from '../../../cloud/contract/fhir-client.ts';
import { createFhirClient } from '../../../cloud/fhir/client/fhir-client-adapter.ts';
import { heartRate, patient, useEndpoint } from './endpoint.ts';

describe('with our endpoint', () => {
  const fhir = useEndpoint();
  let client: FhirClient;
  beforeAll(() => {
    client = createFhirClient({ baseUrl: fhir.base });
  });

  test('updates and reads; what is missing or deleted reads as null', async () => {
    const stored = await client.update<Patient>({ ...(patient() as Patient), id: 'c1' });
    expect(stored.meta?.versionId).toBe('1');
    expect(await client.read<Patient>('Patient', 'c1')).toEqual(stored);
    expect(await client.read('Patient', 'unknown')).toBeNull();
    await fhir.send('DELETE', 'Patient/c1');
    expect(await client.read('Patient', 'c1')).toBeNull();
  });

  test('an update against an old version rejects with status and outcome', async () => {
    const one = await client.update<Patient>({ ...(patient() as Patient), id: 'c2' });
    await client.update<Patient>({ ...one, id: 'c2', active: true }, '1');
    const late = client.update<Patient>({ ...one, id: 'c2', active: false }, '1');
    await expect(late).rejects.toBeInstanceOf(FhirError);
    await expect(late).rejects.toMatchObject({ status: 412, outcome: { resourceType: 'OperationOutcome' } });
  });

  test('bundles in, and a search brings all pages in order', async () => {
    const entry = Array.from({ length: 30 }, (_, i) => ({
      resource: heartRate({ effectiveDateTime: `2026-01-05T10:00:${String(i).padStart(2, '0')}.000Z` }) as Observation,
      request: { method: 'POST' as const, url: 'Observation' },
    }));
    const answer = await client.bundle({ resourceType: 'Bundle', type: 'transaction', entry });
    expect(answer.entry).toHaveLength(30);
    const found = await client.search<Observation>('Observation', {
      code: 'http://loinc.org|8867-4',
      _sort: '-date',
      _count: '7',
    });
    expect(found.map((o) => o.effectiveDateTime)).toEqual(entry.map((e) => e.resource.effectiveDateTime).reverse());
  });
});

describe('with a server in trouble', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  async function answering(...answers: (number | 'hang up')[]): Promise<{ client: FhirClient; asked: () => number }> {
    let asked = 0;
    server = createServer((request, response) => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      if (answer === 'hang up') return void request.socket.destroy();
      response.writeHead(answer ?? 200, { 'Content-Type': 'application/fhir+json', Connection: 'close' });
      response.end(answer === 200 ? '{"resourceType":"Patient","id":"x"}' : '<html>busy</html>');
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { client: createFhirClient({ baseUrl: `http://127.0.0.1:${port}`, backOffMs: 1 }), asked: () => asked };
  }

  test.each([[[503, 200]], [[429, 500, 200]], [['hang up', 200]]] as (number | 'hang up')[][][])(
    '%o in a row is survived',
    async (answers) => {
      const { client, asked } = await answering(...answers);
      expect(await client.read<Patient>('Patient', 'x')).toMatchObject({ id: 'x' });
      expect(asked()).toBe(answers.length);
    },
  );

  test('after three tries it rejects with what the server said', async () => {
    const { client, asked } = await answering(503);
    await expect(client.read('Patient', 'x')).rejects.toMatchObject({ name: 'FhirError', status: 503, outcome: null });
    expect(asked()).toBe(3);
  });

  test('after three tries without an answer it rejects with the transport’s error', async () => {
    const { client, asked } = await answering('hang up');
    await expect(client.read('Patient', 'x')).rejects.toBeInstanceOf(TypeError);
    expect(asked()).toBe(3);
  });

  test('a refusal is not repeated', async () => {
    const { client, asked } = await answering(422);
    await expect(client.bundle({ resourceType: 'Bundle', type: 'batch' })).rejects.toMatchObject({ status: 422 });
    expect(asked()).toBe(1);
  });
});
