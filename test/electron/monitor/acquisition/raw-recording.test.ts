import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readPieces, writePiece } from '../../../../device-drivers/simulators/raw-recording.ts';
import { openRawRecorder } from '../../../../electron/monitor/acquisition/raw-recorder-adapter.ts';
import { replayTransport } from '../../../../electron/monitor/acquisition/replay-transport-adapter.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'wardlight-raw-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('a raw recording', () => {
  it('reads back what was written, byte for byte', () => {
    const piece = fc.record({
      atMs: fc.integer({ min: 0, max: 4e15 }).map((value) => value / 1000),
      direction: fc.constantFrom('in' as const, 'out' as const),
      bytes: fc.uint8Array(),
    });
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const read = readPieces(pieces.map(writePiece).join(''), (line, why) => expect.unreachable(`line ${line} ${why}`));
        expect(read.map(({ direction, bytes }) => ({ direction, bytes: [...bytes] }))).toEqual(
          pieces.map(({ direction, bytes }) => ({ direction, bytes: [...bytes] })),
        );
        read.forEach(({ atMs }, index) => expect(atMs).toBeCloseTo(pieces[index]?.atMs ?? Number.NaN, 2));
      }),
    );
  });

  it('keeps what stands before and after a line that was cut', () => {
    const wrong: number[] = [];
    const read = readPieces('1.000 in 01\n2.000 in 0\n3.000 out 03\n4.0', (line) => void wrong.push(line));
    expect(read.map(({ atMs }) => atMs)).toEqual([1, 3]);
    expect(wrong).toEqual([2, 4]);
  });

  it('is kept on disk within its bound, the newest last', () => {
    const directory = join(folder(), 'not-there-yet');
    let clock = 1_700_000_000_000;
    const maxBytes = 1_000_000;
    const recorder = openRawRecorder({ directory, maxBytes }, () => ({ wallMs: (clock += 10), monotonicMs: clock }));
    const write = recorder.line('pump/1');
    let last = '';
    for (let index = 0; index < 300; index += 1) {
      const bytes = randomBytes(4_000);
      last = bytes.toString('hex');
      write(index % 2 === 0 ? 'in' : 'out', bytes, { wallMs: clock, monotonicMs: clock });
    }
    recorder.close();
    const files = readdirSync(directory).sort();
    const size = files.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    expect(size).toBeGreaterThan(maxBytes / 2);
    expect(size).toBeLessThanOrEqual(maxBytes);
    expect(
      readFileSync(join(directory, files.at(-1) ?? ''), 'latin1')
        .trim()
        .endsWith(last),
    ).toBe(true);
  });

  it('is given up without a word to the line when the disk refuses', () => {
    const file = join(folder(), 'a-file');
    writeFileSync(file, '');
    const recorder = openRawRecorder({ directory: file, maxBytes: 1_000_000 }, hostNow);
    expect(() => recorder.line('one')('in', Uint8Array.of(1), hostNow())).not.toThrow();
    recorder.close();
  });

  it.each(['original', 'fast'] as const)('is played to a driver as it came: pace %s', async (pace) => {
    const file = join(folder(), 'one.line');
    const pieces = Array.from({ length: 200 }, (_, index) => ({
      atMs: 1_000 + index,
      direction: index % 10 === 0 ? ('out' as const) : ('in' as const),
      bytes: randomBytes(1 + (index % 7)),
    }));
    writeFileSync(file, pieces.map(writePiece).join(''));
    const heard: Uint8Array[] = [];
    const begun = performance.now();
    const transport = replayTransport(
      file,
      pace,
      hostNow,
    )({
      received: (bytes) => void heard.push(bytes),
      troubled: (detail) => expect.unreachable(detail),
      failed: (detail) => expect.unreachable(detail),
    });
    const wanted = pieces.filter(({ direction }) => direction === 'in').map(({ bytes }) => [...bytes]);
    await vi.waitUntil(() => heard.length === wanted.length, { timeout: 60_000, interval: 1 });
    expect(heard.map((bytes) => [...bytes])).toEqual(wanted);
    // Never earlier than it was; how much later is the machine's affair.
    if (pace === 'original') expect(performance.now() - begun).toBeGreaterThan(195);
    await transport.close();
  });
});
