import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { driverById } from '#drivers';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { writePiece } from '../../../device-drivers/simulators/raw-recording.ts';
import { freePort } from '../../../electron/start/ports-adapter.ts';
import { hasPty, openPty } from '../../support/pty.ts';

const PROGRAM = fileURLToPath(new URL('../../../wardlight.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wardlight-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Line = Record<string, unknown>;

/** A command that is stopped with the test, and its first lines. */
function begin(...args: readonly string[]): { child: ChildProcess; lines: (count: number) => Promise<Line[]> } {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  const reader = createInterface({ input: child.stdout });
  const found: Line[] = [];
  // Several may come at once: each is kept, whoever waits.
  reader.on('line', (text) => void found.push(JSON.parse(text) as Line));
  const lines = async (count: number): Promise<Line[]> => {
    while (found.length < count) await once(reader, 'line');
    return found;
  };
  return { child, lines };
}

async function run(...args: readonly string[]): Promise<{ code: number | null; out: Line[]; err: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number | null];
  const lines = out.split('\n').filter((line) => line !== '');
  return { code, out: lines.map((line) => JSON.parse(line) as Line), err };
}

/** What an oximeter says in some seconds, as the monitor's recorder would keep it. */
function oximeterRecording(): string {
  const driver = driverById('nonin');
  const simulator = driver?.openSimulator({
    transport: 'serial',
    signals: generatePatient({ seed: 1, scenario: 'stable' }),
    faults: [],
  });
  let text = '';
  for (let ms = 0; ms < 5_000; ms += 20)
    for (const bytes of simulator?.tick({ wallMs: ms, monotonicMs: ms }) ?? [])
      text += writePiece({ atMs: 1_700_000_000_000 + ms, direction: 'in', bytes });
  return text;
}

describe('simulated devices on real lines', () => {
  it('a ward: several devices at once, each told, each a peer on its wire', async () => {
    const file = join(folder, 'ward.json');
    writeFileSync(
      file,
      JSON.stringify([
        { driver: 'mindray-pds', tcp: '127.0.0.1:0', faults: ['duplicate'] },
        { driver: 'philips-intellivue', udp: '127.0.0.1:0', seed: 2 },
      ]),
    );
    const { lines } = begin('simulate-ward', '--file', file);
    const [first, second] = await lines(2);
    expect(first).toMatchObject({ kind: 'listening', driver: 'mindray-pds' });
    expect(second).toMatchObject({ kind: 'listening', driver: 'philips-intellivue' });
    const [host, port] = String(first?.tcp).split(':');
    const socket = createConnection(Number(port), host);
    await once(socket, 'data');
    socket.destroy();
  });

  it('a ward with a mistake is refused with its place', async () => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, JSON.stringify([{ driver: 'nonin', serial: '/dev/none' }, { driver: 3 }]));
    const { code, err } = await run('simulate-ward', '--file', file);
    expect(code).toBe(1);
    expect(err).toMatch(/wrong\.json, 1\.driver/);
  });
});

describe.skipIf(!driverById('nonin'))('a raw recording', () => {
  it('is decoded; a line that is none is told and counted', async () => {
    const file = join(folder, 'oximeter.line');
    writeFileSync(file, `${oximeterRecording()}1.0 in 0`);
    const { code, out, err } = await run('replay', 'nonin', '--in', file);
    expect(code).toBe(0);
    expect(out.filter(({ kind, codeName }) => kind === 'vital' && codeName === 'MDC_PULS_OXIM_SAT_O2').length).toBeGreaterThan(2);
    expect(out.at(-1)).toMatchObject({ kind: 'summary', requests: 0, issues: { 'no-piece': 1 } });
    expect(err).toMatch(/line \d+: is no recorded piece/);
  });

  it('that is none is told in a few lines and a count, and is no success', async () => {
    const file = join(folder, 'letter.txt');
    writeFileSync(file, 'Dear ward,\n'.repeat(2_000));
    const { code, err } = await run('replay', 'nonin', '--in', file);
    expect(code).toBe(1);
    expect(err.trim().split('\n').length).toBeLessThan(10);
    expect(err).toMatch(/2000 lines in all are no recorded pieces/);
    writeFileSync(file, writePiece({ atMs: 1, direction: 'in', bytes: Buffer.from('Dear ward,') }));
    const other = await run('replay', 'nonin', '--in', file);
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/nothing in it is of a nonin/);
    expect(other.out).toMatchObject([{ kind: 'summary', frames: 0 }]);
  });

  it.each([
    [['replay', 'nonin', '--in', join(folder, 'none.line')], /none\.line: does not exist/],
    [['replay', 'nonin', '--transport', 'udp', '--in', '-'], /nonin speaks serial/],
    [['discover', '--serial', join(folder, 'none')], /none: .*(No such file|cannot open)/i],
    [['discover', '--udp', '0'], /--udp 0: is no port/],
    [['discover', '--seconds', 'x'], /--seconds x: is no number/],
  ])('%j is refused', async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});

describe.skipIf(!driverById('mindray-pds'))('discovery in the network', () => {
  it('names the monitor that makes itself known, and where to go', async () => {
    const port = await freePort(0);
    const { lines } = begin('simulate', 'mindray-pds', '--udp', `127.0.0.1:${port}`);
    await lines(1);
    const { code, out } = await run('discover', '--udp', String(port), '--seconds', '12');
    expect(code).toBe(0);
    expect(out).toMatchObject([
      { kind: 'found', driver: 'mindray-pds', config: { driver: 'mindray-pds' } },
      { kind: 'summary', found: 1, heard: [{ port, senders: 1 }] },
    ]);
  }, 180_000);
});

describe.skipIf(!hasPty || !driverById('nonin'))('discovery on a serial port', () => {
  it('names the device that speaks, with its evidence and the configuration to use it', async () => {
    const [computer, device] = await Promise.all([openPty(), openPty()]);
    onTestFinished(async () => {
      await Promise.all([computer.unplug(), device.unplug()]);
    });
    computer.onBytes((bytes) => device.write(bytes));
    device.onBytes((bytes) => computer.write(bytes));
    const { lines } = begin('simulate', 'nonin', '--serial', device.path);
    await lines(1);
    const { code, out } = await run('discover', '--serial', computer.path, '--driver', 'nonin', '--seconds', '2');
    expect(code).toBe(0);
    expect(out.find(({ driver }) => driver === 'nonin')).toMatchObject({
      kind: 'found',
      text: expect.stringMatching(/^something speaks Nonin .* at 9600 8N1\): use it\?$/) as string,
      config: { driver: 'nonin', serial: { path: computer.path, settings: { baudRate: 9600 } } },
    });
  }, 180_000);

  it('finds a device that waits to be asked only when told to ask', async () => {
    const [computer, device] = await Promise.all([openPty(), openPty()]);
    onTestFinished(async () => {
      await Promise.all([computer.unplug(), device.unplug()]);
    });
    let asked = 0;
    computer.onBytes((bytes) => {
      asked += bytes.length;
      device.write(bytes);
    });
    device.onBytes((bytes) => computer.write(bytes));
    const { lines } = begin('simulate', 'philips-intellivue', '--serial', device.path);
    await lines(1);
    const discover = ['discover', '--serial', computer.path, '--driver', 'nonin', '--driver', 'philips-intellivue'];
    const silent = await run(...discover, '--seconds', '1');
    expect(silent.out).toMatchObject([{ kind: 'summary', found: 0 }]);
    expect(asked).toBe(0);
    const probed = await run(...discover, '--seconds', '3', '--probe');
    expect(probed.out.map(({ driver }) => driver)).toContain('philips-intellivue');
  }, 120_000);
});
