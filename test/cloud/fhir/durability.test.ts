import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { patient, type Shown } from './endpoint.ts';

let parent: string;
let directory: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'wardlight-durability-'));
  chmodSync(parent, 0o711);
  directory = join(parent, 'pg');
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  rmSync(parent, { recursive: true, force: true });
});

/** The service as a process of its own: database and endpoint. */
async function serve(): Promise<{ base: string; child: ChildProcess }> {
  const module = (path: string) => JSON.stringify(new URL(`../../../cloud/${path}`, import.meta.url).href);
  const script = `
    const { startPostgres } = await import(${module('service/postgres/postgres-adapter.ts')});
    const { startFhir } = await import(${module('fhir/role.ts')});
    const { Pool } = await import('pg');
    const server = await startPostgres({ directory: ${JSON.stringify(directory)} });
    const pool = new Pool({ connectionString: server.connectionString, pipeline: true });
    pool.on('error', () => {});
    const quiet = { info() {}, warn() {}, error() {} };
    const role = await startFhir({ pool, host: '127.0.0.1', port: 0, logger: quiet });
    process.on('SIGTERM', async () => { await role.stop(); await pool.end(); await server.stop(); process.exit(); });
    console.log(role.baseUrl);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: new URL('../../..', import.meta.url),
  });
  children.push(child);
  const base = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  return { base, child };
}

/** Writes pairs in transactions until the endpoint goes away; @returns the acknowledged names */
async function writeUntilGone(base: string, stop: () => boolean, wrote: () => void): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; !stop(); i++) {
    const name = `w${i}-${Math.random().toString(36).slice(2)}`;
    const entry = ['a', 'b'].map((half) => ({
      resource: patient({ identifier: [{ system: `urn:${half}`, value: name }] }),
      request: { method: 'POST', url: 'Patient' },
    }));
    try {
      const response = await fetch(base, {
        method: 'POST',
        headers: { 'Content-Type': 'application/fhir+json' },
        body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
      });
      if (response.status === 200) {
        acknowledged.push(name);
        wrote();
      }
      await response.arrayBuffer();
    } catch {
      // The endpoint is gone: this write was not acknowledged.
    }
  }
  return acknowledged;
}

async function requireWhole(base: string, acknowledged: readonly string[]): Promise<void> {
  const names = async (system: string): Promise<string[]> => {
    const found: string[] = [];
    let url: string | undefined = `${base}/Patient?identifier=${system}|&_count=1000`;
    while (url !== undefined) {
      const bundle = (await (await fetch(url)).json()) as Shown;
      for (const entry of (bundle.entry as Shown['entry'] | undefined) ?? []) found.push(entry.resource.identifier[0]!.value);
      url = bundle.link.find((link) => link.relation === 'next')?.url;
    }
    return found.sort();
  };
  const [a, b] = [await names('urn:a'), await names('urn:b')];
  expect(a).toEqual(b);
  expect(a).toEqual(expect.arrayContaining([...acknowledged]));
}

/** Servers are started and killed: slow on a busy machine. */
const LONG_MS = 120_000;

test('kill -9 of the service in the middle of writing loses nothing acknowledged and shows nothing partial', {
  timeout: LONG_MS,
}, async () => {
  const first = await serve();
  let stop = false;
  let count = 0;
  const written = Promise.all(
    Array.from({ length: 4 }, () =>
      writeUntilGone(
        first.base,
        () => stop,
        () => {
          count += 1;
          if (count === 40) {
            first.child.kill('SIGKILL');
            stop = true;
          }
        },
      ),
    ),
  );
  const acknowledged = (await written).flat();
  expect(acknowledged.length).toBeGreaterThanOrEqual(40);
  await requireWhole((await serve()).base, acknowledged);
});

test('kill -9 of the database in the middle of writing loses nothing acknowledged; the endpoint says 503 and comes back', {
  timeout: LONG_MS,
}, async () => {
  const { base } = await serve();
  let stop = false;
  let count = 0;
  const written = Promise.all(
    Array.from({ length: 4 }, () =>
      writeUntilGone(
        base,
        () => stop,
        () => {
          count += 1;
          if (count === 40)
            process.kill(Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
          if (count === 80) stop = true;
        },
      ),
    ),
  );
  const acknowledged = (await written).flat();
  expect(acknowledged.length).toBeGreaterThanOrEqual(80);
  await requireWhole(base, acknowledged);
});
