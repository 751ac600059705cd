import { expect, test } from 'vitest';
import { afterAnotherRun, count, readReport, worthAnotherRun } from './report.ts';

const ran = (name: string, tests: Record<string, string>, message = ''): unknown => ({
  name,
  status: Object.values(tests).includes('failed') || message !== '' ? 'failed' : 'passed',
  message,
  assertionResults: Object.entries(tests).map(([fullName, status]) => ({
    fullName,
    status,
    failureMessages: status === 'failed' ? ['no such bed\n    at here'] : [],
  })),
});
const report = (...testResults: unknown[]) => readReport(JSON.stringify({ testResults }));

test('counts tests, and a file that could not be loaded as one failure', () => {
  const { passed, skipped, failures } = count(
    report(ran('a', { one: 'passed', two: 'failed', three: 'pending', four: 'todo' }), ran('b', {}, 'Cannot find module')),
  );
  expect({ passed, skipped }).toEqual({ passed: 1, skipped: 2 });
  expect(failures).toEqual([
    { file: 'a', name: 'two', reason: 'no such bed' },
    { file: 'b', name: null, reason: 'Cannot find module' },
  ]);
});

test('few files are worth another run, many are not', () => {
  const failing = (files: number) => report(...Array.from({ length: files }, (_, n) => ran(`f${n}`, { one: 'failed' })));
  expect(worthAnotherRun(report(ran('a', { one: 'passed' })))).toEqual([]);
  expect(worthAnotherRun(failing(3))).toEqual(['f0', 'f1', 'f2']);
  expect(worthAnotherRun(failing(4))).toEqual([]);
});

test('what passes alone counts and is told as unsteady; what fails again, or anew, or is not heard of, failed', () => {
  const first = report(
    ran('steady', { one: 'passed' }),
    ran('unsteady', { one: 'failed', two: 'passed' }),
    ran('broken', { one: 'failed', two: 'passed' }),
    ran('unheard', { one: 'failed' }),
    ran('unloaded', {}, 'no port'),
  );
  const again = report(
    ran('unsteady', { one: 'passed', two: 'passed' }),
    ran('broken', { one: 'failed', two: 'failed' }),
    ran('unloaded', { one: 'passed' }),
  );
  const { report: joined, unsteady } = afterAnotherRun(first, again);
  expect(unsteady.map(({ file, name }) => [file, name])).toEqual([
    ['unsteady', 'one'],
    ['unloaded', null],
  ]);
  const { passed, failures } = count(joined);
  expect(passed).toBe(4);
  expect(failures.map(({ file, name }) => `${file} ${name}`)).toEqual(['broken one', 'broken two', 'unheard one']);
});
