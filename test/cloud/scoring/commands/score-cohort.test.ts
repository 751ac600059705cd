import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { hasShared, sharedPath } from '../../../support/shared.ts';
import { hourlyCsv, syntheticHours } from '../model/synthetic.ts';

const project = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wardlight-cohort-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(input: string | Buffer, ...options: string[]): { status: number | null; lines: string[]; messages: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['wardlight.ts', 'score', 'cohort', ...options], {
    cwd: project,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { status, lines: stdout.split('\n').filter(Boolean), messages: stderr };
}

const hours = syntheticHours(5, 11);
const csv = hourlyCsv(hours);

describe('wardlight score cohort --model sepsis', () => {
  const plain = run(csv, '--model', 'sepsis', '--in', '-');

  test('gives one risk per row, in the order of the file', () => {
    expect(plain.status).toBe(0);
    expect(plain.messages).toBe('');
    expect(plain.lines[0]).toBe('PatientID,ICULOS,risk');
    expect(plain.lines).toHaveLength(hours.length + 1);
    plain.lines.slice(1).forEach((line, row) => {
      const [patient, hour, risk] = line.split(',');
      expect([patient, hour]).toEqual([hours[row]?.patient, String(hours[row]?.hour)]);
      expect(Number(risk)).toBeGreaterThan(0);
      expect(Number(risk)).toBeLessThan(1);
    });
  });

  test('reads gzip, line ends of Windows and files, and writes files and reasons', () => {
    const [packed, out, why] = ['in.csv.gz', 'out.csv', 'why.jsonl'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(packed, gzipSync(csv.replaceAll('\n', '\r\n')));
    const { status, lines } = run('', '--model', 'sepsis', '--in', packed, '--out', out, '--explain', why);
    expect([status, lines]).toEqual([0, []]);
    expect(readFileSync(out, 'utf8').trim().split('\n')).toEqual(plain.lines);
    const reasons = readFileSync(why, 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { PatientID: string; risk: number; raised: { text: string }[]; lowered: { text: string }[] },
      );
    expect(reasons.map(({ PatientID }) => PatientID)).toEqual(['s0', 's1', 's2', 's3', 's4']);
    for (const { raised, lowered } of reasons) expect(raised.length + lowered.length).toBeGreaterThan(4);
  });

  test('takes what it cannot read as missing and names line and column', () => {
    const text = 'PatientID,ICULOS,HR,Resp,Temp\na,1,80,fast,98.6\na,2,NaN,,37\na,three,85,18,36.9\n';
    const { status, lines, messages } = run(text, '--model', 'sepsis', '--in', '-');
    expect(status).toBe(0);
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 2))).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['a', 'three'],
    ]);
    expect(messages).toContain('standard input: has no column O2Sat, SBP, MAP');
    expect(messages).toContain('line 2, Resp: "fast" is not a number; it counts as missing');
    expect(messages).toContain('line 2, Temp: "98.6" is outside 25 to 45; it counts as missing');
    expect(messages).toContain('line 4, ICULOS: "three" is not a number');
  });

  test.each([
    ['', 'standard input: is empty'],
    ['HR,ICULOS\n80,1\n', 'line 1: has no column PatientID; it has "HR, ICULOS"'],
    ['PatientID,HR,HR\na,1,2\n', 'line 1: has column HR twice'],
    ['PatientID,HR\na,80\nb,81,82\n', 'line 3: has 3 fields, the header has 2'],
    ['PatientID,HR\n ,80\n', 'line 2, column PatientID: is empty'],
  ])('refuses %j', (text, message) => {
    const { status, lines, messages } = run(text, '--model', 'sepsis', '--in', '-');
    expect([status, lines]).toEqual([1, []]);
    expect(messages).toContain(message);
  });

  test('shows no more of a file that is none than a terminal can bear', () => {
    const { status, messages } = run(`\x1b[2J\x07${'\u{202e}h\u0000'.repeat(500)}\n`, '--model', 'sepsis', '--in', '-');
    expect(status).toBe(1);
    expect(messages).toContain('it has "\\x1b[2J\\x07');
    expect(messages).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(messages.length).toBeLessThan(900);
  });

  test('refuses a file that is not there, a cut gzip, and a model that is not ours', () => {
    expect(run('', '--model', 'sepsis', '--in', join(folder, 'none.csv'))).toMatchObject({
      status: 1,
      messages: expect.stringContaining('none.csv: does not exist') as string,
    });
    const cut = join(folder, 'cut.csv.gz');
    writeFileSync(cut, gzipSync(csv).subarray(0, 900));
    expect(run('', '--model', 'sepsis', '--in', cut)).toMatchObject({
      status: 1,
      messages: expect.stringContaining('cut.csv.gz') as string,
    });
    expect(run('', '--model', 'gout', '--in', '-').status).toBe(2);
  });

  test('scores a header without rows as nothing', () => {
    expect(run('PatientID,HR\n', '--model', 'sepsis', '--in', '-')).toMatchObject({
      status: 0,
      lines: ['PatientID,ICULOS,risk'],
    });
  });
});

test('wardlight score cohort --model mortality gives one risk per record', () => {
  const text = 'RecordID,Minute,Parameter,Value\n7,0,Age,80\n9,0,Age,30\n7,60,HR,120\n7,60,Mood,3\n7,61,HR,many\n';
  const { status, lines, messages } = run(text, '--model', 'mortality', '--in', '-');
  expect(status).toBe(0);
  expect(lines[0]).toBe('RecordID,risk');
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['7', '9']);
  expect(messages).toContain('parameter "Mood" is unknown; 1 values were not used');
  expect(messages).toContain('line 6, HR: "many" is not a number');
});

const SEPSIS = 'data/cohort/sepsis2019_dev.csv.gz';

describe.skipIf(!hasShared(SEPSIS))(`real patients (${SEPSIS})`, () => {
  const lines = hasShared(SEPSIS)
    ? gunzipSync(readFileSync(sharedPath(SEPSIS)))
        .subarray(0, 400_000)
        .toString()
        .split('\n')
        .slice(0, -1)
    : [];

  test('every risk is the same when all that comes later is cut off', () => {
    const whole = run(lines.join('\n'), '--model', 'sepsis', '--in', '-').lines;
    const hourPlace = lines[0]?.split(',').indexOf('ICULOS') ?? -1;
    const early = (hour: string | undefined): boolean => Number(hour) <= 12;
    const cut = lines.filter((line, row) => row === 0 || early(line.split(',')[hourPlace]));
    const expected = whole.filter((line, row) => row === 0 || early(line.split(',')[1]));
    expect(run(cut.join('\n'), '--model', 'sepsis', '--in', '-').lines).toEqual(expected);
    expect(expected.length).toBeGreaterThan(100);
    expect(expected.length).toBeLessThan(whole.length);
  });
});
