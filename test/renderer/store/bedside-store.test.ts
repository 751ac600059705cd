import { describe, expect, it } from 'vitest';
import type { HelloMessage, IssuesMessage } from '#ipc';
import {
  afterMainEvent,
  afterMessage,
  afterUnreadable,
  type BedsideState,
  MONITOR_SILENT_MS,
  MONITOR_START_MS,
  monitoringStopped,
  openedAt,
} from '../../../renderer/store/bedside-store.ts';

const OPENED = { wallMs: 1_790_000_000_000, steadyMs: 500 };

/** A window some time after it opened, to which something was said `heardAfterMs` after opening. */
function bedside(afterMs: number, heardAfterMs: number | null, wallJumpMs = 0): BedsideState {
  const opened = openedAt(OPENED);
  const heard =
    heardAfterMs === null
      ? {}
      : afterMessage(opened, { type: 'heartbeat', atMs: 0 }, { wallMs: 0, steadyMs: OPENED.steadyMs + heardAfterMs });
  return { ...opened, ...heard, nowMs: OPENED.wallMs + afterMs + wallJumpMs, nowSteadyMs: OPENED.steadyMs + afterMs };
}

describe('the window watches the monitor', () => {
  it('alarms after three seconds of silence, not before', () => {
    expect(monitoringStopped(bedside(1_000 + MONITOR_SILENT_MS, 1_000))).toBeNull();
    expect(monitoringStopped(bedside(1_001 + MONITOR_SILENT_MS, 1_000))).toBe('nothing from the monitor for 3 s');
  });

  it('gives the first word more time, but not for ever', () => {
    expect(monitoringStopped(bedside(MONITOR_START_MS, null))).toBeNull();
    expect(monitoringStopped(bedside(MONITOR_START_MS + 1, null))).not.toBeNull();
  });

  it.each([-3_600_000, 3_600_000])('is not misled by a wall clock that is set by %i ms', (jump) => {
    expect(monitoringStopped(bedside(2_000, 1_000, jump))).toBeNull();
    expect(monitoringStopped(bedside(9_000, 1_000, jump))).not.toBeNull();
  });

  it('alarms at once when main says that the monitor died, until the monitor speaks again', () => {
    const dead = { ...bedside(1_000, 1_000), ...afterMainEvent({ type: 'monitor-died', detail: 'it ended', restartInMs: 500 }) };
    expect(monitoringStopped(dead)).toBe('it ended');
    const back = { ...dead, ...afterMessage(dead, { type: 'heartbeat', atMs: 0 }, { wallMs: 0, steadyMs: dead.nowSteadyMs }) };
    expect(monitoringStopped(back)).toBeNull();
  });
});

describe('what the monitor says', () => {
  const now = { wallMs: 0, steadyMs: 1_000 };
  const hello = (label: string): HelloMessage =>
    ({
      type: 'hello',
      waves: [{ channel: '1', label, colour: 'ecg', unit: 'mV', range: { low: -1, high: 1 } }],
    }) as unknown as HelloMessage;

  it('keeps the wave rows of a monitor that comes back, so that their pictures stay', () => {
    const first = { ...openedAt(OPENED), ...afterMessage(openedAt(OPENED), hello('II'), now) };
    expect(afterMessage(first, hello('II'), now).hello?.waves).toBe(first.hello?.waves);
    expect(afterMessage(first, hello('V'), now).hello?.waves[0]?.label).toBe('V');
  });

  it('keeps the latest fifty problems, newest first', () => {
    let state = openedAt(OPENED);
    for (let index = 0; index < 60; index += 1)
      state = { ...state, ...afterMessage(state, { type: 'issue', atMs: index } as IssuesMessage, now) };
    expect(state.issues.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 50 }, (_, index) => 59 - index));
  });
});

describe('what the monitor says and cannot be read', () => {
  const NOW = { wallMs: OPENED.wallMs, steadyMs: OPENED.steadyMs + 1_000 };
  const numerics = { type: 'numerics', atMs: 1, arrivedMs: 1, tiles: [] } as const;
  const heard = (): BedsideState => ({ ...bedside(1_000, 1_000), ...afterMessage(openedAt(OPENED), numerics, NOW) });

  it('takes the number away that it would have replaced, stops monitoring, and is over with the next that can be read', () => {
    const before = heard();
    const refused = { ...before, ...afterUnreadable(before, { refused: 'numerics.tiles: no list', type: 'numerics' }, NOW) };
    expect(refused.numerics).toBeNull();
    expect(monitoringStopped(refused)).toContain('numerics.tiles: no list');
    // A sign of life is not enough.
    const alive = { ...refused, ...afterMessage(refused, { type: 'heartbeat', atMs: 1 }, NOW) };
    expect(monitoringStopped(alive)).not.toBeNull();
    const again = { ...alive, ...afterMessage(alive, numerics, NOW) };
    expect(monitoringStopped(again)).toBeNull();
    expect(again.unreadable).toMatchObject({ times: 1, kinds: [] });
  });

  it('is counted and listed; a score that cannot be read goes, and monitoring goes on', () => {
    const before = { ...heard(), score: {} as BedsideState['score'] };
    const once = { ...before, ...afterUnreadable(before, { refused: 'score.total: a text', type: 'score' }, NOW) };
    const twice = { ...once, ...afterUnreadable(once, { refused: 'message: not understood', type: null }, NOW) };
    expect(twice.score).toBeNull();
    expect(twice.unreadable).toMatchObject({ times: 2, last: 'message: not understood', kinds: ['score'] });
    expect(twice.issues.map(({ detail }) => detail)).toEqual(['message: not understood', 'score.total: a text']);
    expect(monitoringStopped(twice)).toBeNull();
  });

  it('is no sign of life', () => {
    const before = heard();
    const later = { ...before, ...afterUnreadable(before, { refused: 'wave: x', type: 'wave' }, { ...NOW, steadyMs: 9_000 }) };
    expect(monitoringStopped({ ...later, nowSteadyMs: before.nowSteadyMs + 9_000 })).not.toBeNull();
  });
});
