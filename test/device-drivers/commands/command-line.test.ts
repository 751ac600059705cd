import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { mibFrame } from '../../../device-drivers/framing/mib-rs232.ts';
import { bedside } from '../support/intellivue.ts';

const PROGRAM = fileURLToPath(new URL('../../../wardlight.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wardlight-decode-'));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function wardlight(args: readonly string[], input?: string | Uint8Array): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const lines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What a simulated monitor sends over RS-232 in two seconds. */
function serialBytes(): Uint8Array {
  const heard: number[] = [];
  const { talk } = bedside([], {
    cut: (bytes) => {
      heard.push(...mibFrame(bytes));
      return [bytes];
    },
  });
  talk.start().run(2);
  return Uint8Array.from(heard);
}

describe('the command line', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lists the drivers', async () => {
    const { code, out } = await wardlight(['drivers']);
    expect(code).toBe(0);
    expect(lines(out)[0]).toMatchObject({ id: 'philips-intellivue', vendor: 'Philips', transports: ['udp', 'serial'] });
  });

  it('decodes a file into readings and a summary', async () => {
    const path = join(folder, 'monitor.raw');
    writeFileSync(path, serialBytes());
    const { code, out } = await wardlight(['decode', 'philips-intellivue', '--in', path]);
    expect(code).toBe(0);
    const printed = lines(out);
    expect(printed.find(({ kind }) => kind === 'vital')).toMatchObject({
      code: 147_842,
      codeName: 'MDC_ECG_HEART_RATE',
      unit: '/min',
      reason: null,
    });
    expect(printed.find(({ kind }) => kind === 'waveform')).toMatchObject({ rateHz: 500, unit: 'mV' });
    expect(printed.at(-1)).toMatchObject({ kind: 'summary', issues: {} });
  });

  it('decodes standard input and counts what is wrong in it', async () => {
    const { code, out } = await wardlight(['decode', 'philips-intellivue', '--in', '-', '--hex'], 'C0 11 01 00 01 00 00 00 C1');
    expect(code).toBe(0);
    expect(lines(out)).toEqual([{ kind: 'summary', frames: 0, issues: { 'bad-checksum': 1 } }]);
  });

  it.each([
    ['empty', new Uint8Array(0)],
    ['of something else', Buffer.from('Dear ward, this is a letter and no monitor.')],
  ])('takes a file that is %s for no success, and tells what it counted', async (_, bytes) => {
    const { code, out, err } = await wardlight(['decode', 'philips-intellivue', '--in', '-'], bytes);
    expect(code).toBe(1);
    expect(err).toBe('wardlight: standard input: nothing in it is of a philips-intellivue\n');
    expect(lines(out)).toMatchObject([{ kind: 'summary', frames: 0 }]);
  });

  it.each([
    [['decode', 'no-such', '--in', '-'], 1, /driver no-such.*philips-intellivue/],
    [['decode', 'philips-intellivue', '--in', join(folder, 'none.raw')], 1, /none\.raw: does not exist/],
    [['decode', 'philips-intellivue'], 2, /--in/],
    [['simulate', 'philips-intellivue', '--fault', 'no-such', '--udp', '127.0.0.1:0'], 1, /knows garbage/],
    [['simulate', 'nonin'], 2, /nonin needs --serial <path>/],
    [['simulate', 'philips-intellivue', '--tcp', '127.0.0.1:0'], 1, /speaks udp and serial/],
  ])('refuses %j with exit code %d', async (args, expected, message) => {
    const { code, err } = await wardlight(args);
    expect(code).toBe(expected);
    expect(err).toMatch(message);
  });

  it('simulates until it is told to stop', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'simulate', 'philips-intellivue', '--udp', '127.0.0.1:0']);
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(first.toString())).toMatchObject({
      kind: 'listening',
      driver: 'philips-intellivue',
      title: expect.stringMatching(/Generated/) as string,
    });
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });
});
