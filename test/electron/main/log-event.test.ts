import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loggedOutput, withoutMessage } from '../../../electron/main/log-event.ts';

const failed = (detail: string): string => JSON.stringify({ event: 'monitor-failed', what: 'uncaught exception', detail });
const STACK = [
  '    at admit (/usr/lib/wardlight/resources/app.asar/dist/electron/monitor.cjs:120:9)',
  '    at async Object.start (/usr/lib/wardlight/resources/app.asar/dist/electron/monitor.cjs:7:1)',
  '    at node:internal/process/task_queues:95:5',
].join('\n');

test('of a failure its kind and its places in our code are logged, not its message', () => {
  expect(loggedOutput(`${failed(`TypeError: Doe, Jane (MRN 4711) is not iterable\n${STACK}`)}\n`)).toEqual([
    { event: 'monitor-failed', error: 'TypeError', places: ['admit monitor.cjs:120:9', 'Object.start monitor.cjs:7:1'] },
  ]);
});

test('of anything else only that there was something', () => {
  expect(loggedOutput('Doe, Jane admitted\n\nonce more\n')).toEqual([{ event: 'monitor-said', lines: 2 }]);
});

test('whatever a person is called, and wherever the name stands in an error, it is not logged', () => {
  const name = fc.string({ minLength: 4, maxLength: 30, unit: 'binary' }).filter((text) => /\p{L}{3}/u.test(text));
  fc.assert(
    fc.property(name, fc.constantFrom('message', 'kind', 'lines', 'plain'), (person, where) => {
      const marked = `Q7${person}Q7`;
      const text = {
        message: failed(`Error: ${marked}\n${STACK}`),
        kind: failed(`${marked}: not found\n${STACK}`),
        lines: failed(`Error: no\n    at ${marked}\n${marked} (x:1:2)\n${STACK}`),
        plain: marked,
      }[where];
      expect(JSON.stringify(loggedOutput(text))).not.toContain('Q7');
    }),
  );
});

test('an unknown kind of error is not named: a name could stand there', () => {
  expect(withoutMessage('JaneDoe: broken').error).toBe('other');
});
