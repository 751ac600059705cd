import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Observation } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telemetry } from '../../support/telemetry.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const shipped = (name: string): string => join(project, 'cloud/connector/mappings', name);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wardlight-mapping-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

function mapping(
  args: readonly string[],
  input = '',
): Promise<{ code: number; lines: Record<string, unknown>[]; errors: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(project, 'wardlight.ts'), 'mapping', ...args], (error, stdout, stderr) => {
      const lines = stdout
        .split('\n')
        .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, lines, errors: stderr });
    });
    child.stdin?.end(input);
  });
}

const templates = ['--device', shipped('device-mapping.json'), '--fhir', shipped('fhir-mapping.json')];
const message = (value: number): object => ({
  Body: telemetry({ value }),
  Properties: {},
  SystemProperties: { 'iothub-connection-device-id': 'bed-12' },
});

describe('wardlight mapping', () => {
  it('check: says valid, or every mistake with its place and exit code 1', async () => {
    expect(await mapping(['check', ...templates])).toMatchObject({ code: 0, lines: [{ valid: true, errors: [], warnings: [] }] });
    const broken = await file(
      'broken.json',
      '{ "templateType": "CollectionContent", "template": [\n  { "templateType": "Other" } ] }',
    );
    const { code, lines, errors } = await mapping(['check', '--device', broken]);
    expect(code).toBe(1);
    expect(lines).toMatchObject([{ valid: false, errors: [{ template: 'Other', path: '$.template[0]', line: 2, column: 3 }] }]);
    expect(errors).toContain(`${broken}: Line Number: 2, Position: 3. No match found for template type Other.`);
  });

  it('run: says why nothing came of a message, instead of nothing', async () => {
    const { code, lines, errors } = await mapping(['run', ...templates, '--in', '-'], JSON.stringify({ HeartRate: 78 }));
    expect([code, lines]).toEqual([0, []]);
    expect(errors).toContain("Messages are read in the hub's envelope");
  });

  it('run: tells the mistakes of both files at once', async () => {
    const device = await file('no-device.json', '{ "templateType": "Other" }');
    const fhir = await file('no-fhir.json', '{ "templateType": "Another" }');
    const { code, errors } = await mapping(['run', '--device', device, '--fhir', fhir, '--in', '-'], '{}');
    expect(code).not.toBe(0);
    for (const part of [device, fhir]) expect(errors).toContain(part);
  });

  it('run: lines or an array in, every stage out, a bad line told and the others done', async () => {
    const lines = [JSON.stringify(message(72)), '{ broken', JSON.stringify(message(73))].join('\n');
    const found = await mapping(['run', ...templates, '--identity', 'create', '--in', '-'], lines);
    expect(found.code).toBe(0);
    expect(found.lines.map(({ stage }) => stage)).toEqual(['normalised', 'error', 'normalised', 'grouped', 'observation']);
    expect(found.lines[1]).toMatchObject({ error: 'InvalidDataFormatException', messageIndex: 1 });
    const resource = found.lines[4]?.['resource'] as Observation;
    expect(resource).toMatchObject({
      code: { text: 'heart-rate' },
      valueQuantity: { value: 72 },
      subject: { reference: expect.stringMatching(/^Patient\/[0-9a-f]{64}$/) as unknown },
    });
    const array = await file('array.json', JSON.stringify([message(72)]));
    const lookup = await mapping(['run', ...templates, '--in', array]);
    expect(lookup.lines.map(({ stage }) => stage)).toEqual(['normalised', 'grouped', 'observation']);
    expect(lookup.lines[2]?.['resource']).not.toHaveProperty('subject');
  });

  it('explain: like run, and each field with its template, expression and place in the message', async () => {
    const found = await mapping(['explain', ...templates, '--in', '-'], JSON.stringify(message(72)));
    expect(found.code).toBe(0);
    const value = found.lines.find(({ field }) => field === 'valueQuantity.value');
    expect(value).toMatchObject({
      stage: 'explained',
      observation: 0,
      value: 72,
      deviceTemplate: { typeName: 'heart-rate' },
      inputPath: '$.Body.readings[0].value',
      copied: true,
    });
  });

  it('refuses a missing file and a broken mapping (1), and wrong usage (2)', async () => {
    const missing = await mapping(['check', '--device', join(directory, 'nothing.json')]);
    expect([missing.code, missing.errors]).toEqual([1, expect.stringContaining('nothing.json')]);
    const broken = await file('empty.json', '{}');
    const run = await mapping(['run', '--device', broken, '--fhir', shipped('fhir-mapping.json'), '--in', '-'], '{}');
    expect([run.code, run.lines]).toEqual([1, []]);
    expect((await mapping(['run'])).code).toBe(2);
  });
});
