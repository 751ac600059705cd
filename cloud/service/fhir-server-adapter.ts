import { readFile } from 'node:fs/promises';
import { InputRefused } from '#clinical';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Authorization } from '../fhir/client/access-token-adapter.ts';
import { createFhirClient } from '../fhir/client/fhir-client-adapter.ts';
import type { FhirServerConfig } from './config.ts';

/** A client for a further server. @throws InputRefused for a secret or key that cannot be read, naming the file and not what it holds */
export async function openFhirServer({ kind, baseUrl, authorization }: FhirServerConfig): Promise<FhirClient> {
  return createFhirClient({ kind, baseUrl, authorization: await withSecret(authorization) });
}

async function withSecret(given: FhirServerConfig['authorization']): Promise<Authorization> {
  if (given.kind === 'none') return given;
  if (given.kind === 'client-credentials') {
    const { clientSecretFile, ...rest } = given;
    return { ...rest, clientSecret: (await secretIn(clientSecretFile)).trim() };
  }
  const { privateKeyFile, ...rest } = given;
  try {
    return { ...rest, privateKey: JSON.parse(await secretIn(privateKeyFile)) as Readonly<Record<string, string>> };
  } catch (error) {
    throw error instanceof InputRefused ? error : new InputRefused(privateKeyFile, 'is no JWK');
  }
}

async function secretIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputRefused(file, error instanceof Error ? error.message : String(error));
  }
}
