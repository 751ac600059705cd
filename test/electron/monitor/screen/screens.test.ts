import { expect, test } from 'vitest';
import type { MonitorMessage, ScreenMessage } from '#ipc';
import { Screens } from '../../../../electron/monitor/screen/screens.ts';

function window(screens: Screens, clock: { ms: number }) {
  let say: (message: unknown) => void = () => undefined;
  const refused: string[] = [];
  const heard: ScreenMessage[] = [];
  const got: MonitorMessage[] = [];
  const port = {
    post: (message: MonitorMessage) => void got.push(message),
    onMessage: (listener: typeof say) => void (say = listener),
  };
  screens.attach(port, clock.ms, {
    now: () => clock.ms,
    heard: (message) => void heard.push(message),
    refused: (why) => void refused.push(why),
  });
  return {
    heard,
    got,
    refused,
    alive: (audioProblem: string | null = null) => say({ type: 'alive', atMs: 0, audioProblem }),
    say: (message: ScreenMessage) => say(message),
    sayAnything: (message: unknown) => say(message),
  };
}

test('no window was ever there: nobody is missed', () => {
  expect(new Screens().silent(1e9)).toBe(false);
});

test('a window that falls silent is missed after five seconds, and not once it or another one lives', () => {
  const clock = { ms: 0 };
  const screens = new Screens();
  const first = window(screens, clock);
  expect(screens.silent(4999)).toBe(false);
  expect(screens.silent(5000)).toBe(true);
  expect(screens.silent(120_000)).toBe(true);
  clock.ms = 121_000;
  first.alive();
  expect(screens.silent(122_000)).toBe(false);
  clock.ms = 130_000;
  window(screens, clock);
  expect(screens.silent(131_000)).toBe(false);
});

test('a window that throws does not keep the others from being told', () => {
  const clock = { ms: 0 };
  const screens = new Screens();
  const broken = { post: () => expect.fail('closed'), onMessage: () => undefined };
  screens.attach(broken, 0, { now: () => 0, heard: () => undefined, refused: () => undefined });
  const good = window(screens, clock);
  screens.post({ type: 'heartbeat', atMs: 1 });
  expect(good.got).toEqual([{ type: 'heartbeat', atMs: 1 }]);
});

test('missing sound is noticed only when no living window has any', () => {
  const clock = { ms: 0 };
  const screens = new Screens();
  const first = window(screens, clock);
  const second = window(screens, clock);
  for (clock.ms = 0; clock.ms <= 7000; clock.ms += 1000) {
    first.alive('no output');
    second.alive();
  }
  expect(screens.mute(7000)).toBeNull();
  for (; clock.ms <= 14_000; clock.ms += 1000) {
    first.alive('no output');
    second.alive('no output');
  }
  expect(screens.mute(14_000)).toBe('no output');
});

test('what people do is passed on, the sign of life is not', () => {
  const screens = new Screens();
  const one = window(screens, { ms: 0 });
  one.alive();
  one.say({ type: 'acknowledge' });
  expect(one.heard).toEqual([{ type: 'acknowledge' }]);
});

test.each([
  ['an act that does not exist', { type: 'silence' }],
  ['a pause for an hour', { type: 'pause-audio', minutes: 60 }],
  ['a limit in words', { type: 'set-limits', vital: 'spo2', limits: { low: 'none', high: null } }],
  ['a patient without a type', { type: 'admit', patient: { name: 'A', identifier: '', birthDate: '' }, encounter: null }],
  ['more than was asked for', { type: 'acknowledge', also: 'alarm-off' }],
  ['nothing', null],
])('%s is refused with why, and nothing of it is done', (_name, message) => {
  const one = window(new Screens(), { ms: 0 });
  one.sayAnything(message);
  expect(one.heard).toEqual([]);
  expect(one.refused).toHaveLength(1);
});

test('what a window says is heard as it was said', () => {
  const one = window(new Screens(), { ms: 0 });
  const said: readonly ScreenMessage[] = [
    { type: 'acknowledge', by: 'N.O.' },
    { type: 'set-limits', vital: 'spo2', limits: null },
    { type: 'enter', entry: { what: 'temperature', value: 38.4 } },
    { type: 'ask-history', id: '1', question: { what: 'trends', fromMs: 0, toMs: 1 } },
  ];
  for (const message of said) one.say(message);
  expect(one.heard).toEqual(said);
  expect(one.refused).toEqual([]);
});
