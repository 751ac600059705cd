import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ensureCertificates } from '../../../cloud/hub/certificate-adapter.ts';
import { parseServiceConfig, type RoleName } from '../../../cloud/service/config.ts';
import { openLog } from '../../../cloud/service/log-adapter.ts';
import { freePort } from '../../../electron/start/ports-adapter.ts';
import { quietLogger } from '../../support/logger.ts';
import { testDatabase } from '../../support/postgres.ts';

test('a process that starts before the one that has the log waits for it', { timeout: 120_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-log-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const database = await testDatabase();
  onTestFinished(() => database.drop());
  const anywhere = { host: '127.0.0.1', port: 0 };
  const endpoint = { host: 'localhost', port: await freePort(0), keyName: 'stages', key: 'not-a-secret-of-anybody' };
  const text = JSON.stringify({
    ...{ directory, databaseUrl: database.connectionString, hub: { ...anywhere, hostName: 'wardlight-test.azure-devices.net' } },
    ...{ fhir: anywhere, api: anywhere, receiver: anywhere, mapping: null, notifyUrl: null, stations: [], log: { endpoint } },
  });
  const config = parseServiceConfig(text, 'here');
  const certificates = await ensureCertificates(join(directory, 'certificates'));
  const told: string[] = [];
  const logger = { ...quietLogger, warn: (_: unknown, line: string) => void told.push(line) };
  const opened = openLog(config, new Set<RoleName>(['ingest']), database.pool, logger);
  opened.catch(() => undefined);
  await expect.poll(() => told, { timeout: 60_000 }).toContain('the log cannot be reached yet');

  const here = await openLog(config, new Set<RoleName>(['stream']), database.pool, quietLogger);
  const served = await here.serve({ ...certificates, renewed: () => () => undefined });
  const there = await opened;
  expect(there.log.partitionCount('ingested')).toBe(here.log.partitionCount('ingested'));
  await there.close();
  await served?.stop();
  await here.close();
});
