import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DeviceReading, SessionOutput } from '#device';
import { mindrayPds } from '../../../device-drivers/mindray-pds/index.ts';
import { ECHO, query } from '../../../device-drivers/mindray-pds/wire/requests.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { bytes, hexOf } from '../support/intellivue.ts';
import { NOON, vitals } from './support.ts';

const CAPTURE = 'captures/mindray-pds/beneview-t8-stream.bin';
const NOTES = 'captures/mindray-pds/beneview-t8-stream.decoded.csv';
const REQUESTS = 'specs/devices/fixtures/mindray-pds-requests.hex';

function play(
  stream: Uint8Array,
  pieceLength: number,
): { readonly readings: readonly DeviceReading[]; readonly outputs: readonly SessionOutput[] } {
  const decoder = mindrayPds.openDecoder({ transport: 'tcp' });
  const outputs: SessionOutput[] = [];
  for (let at = 0; at < stream.length; at += pieceLength) outputs.push(decoder.push(stream.subarray(at, at + pieceLength), NOON));
  outputs.push(decoder.end());
  return { readings: outputs.flatMap(({ readings }) => readings), outputs };
}

describe.skipIf(!hasShared(CAPTURE))(`the recorded BeneView T8 (needs shared/${CAPTURE})`, () => {
  const stream = new Uint8Array(readFileSync(sharedPath(CAPTURE)));
  const rows = readFileSync(sharedPath(NOTES), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(','));
  const values = rows.filter(([, kind]) => kind === '204');
  const validity = rows.filter(([, kind]) => kind === '205');

  it('gives each of the 43 values of the notes, with its validity, in their order', () => {
    const { readings, outputs } = play(stream, stream.length);
    const noted = values.map(([message, , , id, , , value], index) => {
      const isValid = validity[index]![6] === '3^';
      expect(validity[index]![5] || '0').toBe(id);
      return {
        message: Number(message),
        vendorCode: id,
        value: isValid ? Number(value) : null,
        reason: isValid ? null : 'not-measured',
      };
    });
    expect(noted).toHaveLength(43);
    // The notes count the messages from 0, the echo.
    const found = vitals(readings).map(({ frame, vendorCode, value, reason }) => ({ message: frame, vendorCode, value, reason }));
    expect(found).toEqual(noted);
    expect(vitals(readings).some(({ questionable }) => questionable)).toBe(false);
    const frames = outputs.flatMap((output) => output.frames);
    expect(frames).toHaveLength(23);
    expect(frames.slice(-2).map(({ kind }) => kind)).toEqual(['physiological alarms', 'technical alarms']);
    expect(outputs.flatMap(({ issues }) => issues).map(({ reason }) => reason)).toEqual(['unusual-unit']);
  });

  it('takes oxygen of 144 and 160 for mmHg and says so', () => {
    const { readings, outputs } = play(stream, stream.length);
    const oxygen = vitals(readings).filter(({ label }) => label.endsWith('O2') && !label.includes('CO2') && label !== 'SpO2');
    expect(oxygen.slice(0, 2).map(({ label, value, unit }) => [label, value, unit])).toEqual([
      ['EtO2', 144, 'mm[Hg]'],
      ['FiO2', 160, 'mm[Hg]'],
    ]);
    expect(outputs.flatMap(({ issues }) => issues)[0]!.detail).toContain('EtO2 144');
  });

  it.each([1, 7, 100])('gives the same in pieces of %i bytes', (length) => {
    expect(play(stream, length).readings.map((reading) => ({ ...reading, frame: 0 }))).toEqual(
      play(stream, stream.length).readings.map((reading) => ({ ...reading, frame: 0 })),
    );
  });

  it('says the echo that the monitor says', () => {
    expect(hexOf(stream.subarray(0, 39))).toBe(hexOf(ECHO));
  });
});

describe.skipIf(!hasShared(REQUESTS))(`requests (needs shared/${REQUESTS})`, () => {
  const [asked, echo] = readFileSync(sharedPath(REQUESTS), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(bytes);

  it('are those of the fixture, to the byte', () => {
    expect(hexOf(query(Date.UTC(2026, 2, 14, 9, 41, 7), [1]))).toBe(hexOf(asked!));
    expect(hexOf(ECHO)).toBe(hexOf(echo!));
  });
});
