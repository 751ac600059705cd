import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../wardlight.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wardlight-exit-'));
const within = (name: string): string => join(folder, name);
mkdirSync(within('lake'));
writeFileSync(within('a-file'), '\u001f\u008b\u0000');
writeFileSync(within('nothing.json'), '{}');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function wardlight(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

describe('the exit code', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [['feed', 'sql', '--dialect', 'oracle'], /choices.*postgresql, azure-sql/],
    [['update-feed'], /either --new-key, or --resources, --key and --out/],
    [['serve', '--roles', 'nonsense', '--config', within('none.json')], /--roles: "nonsense" is not a part; known: hub/],
    [['serve'], /required option '--config <file>' not specified/],
  ])('of %j is 2: it was called wrongly', async (args, message) => {
    const { code, err } = await wardlight(args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it.each([
    [['lake', 'query', 'select 1', '--dir', within('no-lake')], /no-lake: does not exist/],
    [['lake', 'query', 'selekt 1', '--dir', within('lake')], /query: Parser Error[^]*selekt/],
    [['archive', 'verify', '--dir', folder], /holds no archive: there is no day of any device/],
    [['score', 'news2', '--in', within('a-file')], /a-file, line 1, column 1: is no JSON: there is "\\x1f/],
    [['score', 'news2', '--in', within('none')], /none: does not exist/],
    [['mapping', 'check', '--device', within('none')], /none: does not exist/],
    [['serve', '--config', within('nothing.json')], /nothing\.json: \d mistakes\n {2}directory: is missing/],
    [['monitor', '--config', within('nothing.json')], /nothing\.json: \d mistakes\n {2}bed: is missing/],
  ])('of %j is 1, with what is wrong and no stack', async (args, message) => {
    const { code, err } = await wardlight(args);
    expect(err).toMatch(message);
    expect(err).toMatch(/^wardlight: /);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  });

  it('of an example configuration is 0, and it is all that is printed', async () => {
    const { code, out, err } = await wardlight(['serve', '--example']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\/\/ Configuration of the cloud service\.[^]*\n\}\n$/);
  });
});
