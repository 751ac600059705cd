import { expect, test } from 'vitest';
import type { LineMessage, MonitorMessage } from '#ipc';
import { LineWatch } from '../../../../electron/monitor/acquisition/line-watch.ts';

const moment = (nowMs: number) => ({ nowMs, now: { wallMs: nowMs, monotonicMs: nowMs } });

function watch() {
  const told: LineMessage[] = [];
  const lines = new LineWatch((message: MonitorMessage) => {
    if (message.type === 'line') told.push(message);
  });
  return { lines, told, line: lines.line('monitor-1'), other: lines.line('pump-1') };
}

test('nothing is told of a line that nobody looks at, and only of the one that is looked at', () => {
  const { lines, told, line, other } = watch();
  line('in', new Uint8Array([1]), moment(0).now);
  lines.tick(moment(0));
  lines.onScreen({ type: 'watch-line', device: 'monitor-1' }, moment(1));
  line('in', new Uint8Array([2, 3]), moment(2).now);
  line('out', new Uint8Array([0]), moment(3).now);
  other('in', new Uint8Array([9]), moment(3).now);
  lines.tick(moment(600));
  expect(told.map(({ device, pieces }) => [device, pieces.map(({ direction, bytes }) => [direction, ...bytes])])).toEqual([
    [
      'monitor-1',
      [
        ['in', 2, 3],
        ['out', 0],
      ],
    ],
  ]);
});

test('it ends when nobody says again that they look', () => {
  const { lines, told, line } = watch();
  lines.onScreen({ type: 'watch-line', device: 'monitor-1' }, moment(0));
  lines.tick(moment(5_000));
  line('in', new Uint8Array([1]), moment(5_001).now);
  lines.tick(moment(6_000));
  expect(told).toEqual([]);
});

test('what is too much is counted, not told', () => {
  const { lines, told, line } = watch();
  lines.onScreen({ type: 'watch-line', device: 'monitor-1' }, moment(0));
  line('in', new Uint8Array(5_000), moment(1).now);
  line('in', new Uint8Array(10), moment(2).now);
  lines.tick(moment(600));
  expect(told[0]?.leftOut).toBe(4_498);
  expect(told[0]?.pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(512);
});

test('who else hears the line hears everything', () => {
  const heard: number[] = [];
  const line = watch().lines.line('monitor-1', (_direction, bytes) => heard.push(...bytes));
  line('in', new Uint8Array([1, 2]), moment(0).now);
  expect(heard).toEqual([1, 2]);
});
