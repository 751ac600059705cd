import { describe, expect, it } from 'vitest';
import type { DeviceStatus } from '#device';
import type { TakenVital } from '../../../../electron/monitor/acquisition/device-intake.ts';
import { ParameterBoard } from '../../../../electron/monitor/screen/parameter-board.ts';

const WALL = Date.UTC(2026, 0, 5, 8);

function taken(seconds: number, reading: Partial<TakenVital['reading']>): TakenVital {
  const measured = { wallMs: WALL + seconds * 1000, monotonicMs: seconds * 1000 };
  const base = {
    code: null,
    codeName: null,
    vendorCode: 'F001',
    label: 'TOFrat',
    value: 1,
    reason: null,
    unit: null,
    questionable: false,
  };
  return { reading: { ...base, ...reading }, measured } as TakenVital;
}

const rows = (board: ParameterBoard, seconds: number) =>
  board
    .message(WALL + seconds * 1000, seconds * 1000)
    .devices.flatMap(({ parameters }) => parameters.map(({ label, value, reason }) => [label, value, reason]));

describe('everything the devices tell', () => {
  it('shows a parameter that no table knows under its own name, zero as a value, the newest of each', () => {
    const board = new ParameterBoard();
    board.take('monitor-1', 'MX800', taken(0, { value: 5 }));
    board.take('monitor-1', 'MX800', taken(1, { value: 0 }));
    board.take('monitor-1', 'MX800', taken(1, { vendorCode: 'F002', label: 'TOFcnt', value: null, reason: 'artefact' }));
    expect(rows(board, 2)).toEqual([
      ['TOFrat', 0, null],
      ['TOFcnt', null, 'artefact'],
    ]);
    expect(board.message(WALL + 2000, 2000).devices[0]).toMatchObject({
      id: 'monitor-1',
      label: 'MX800',
      parameters: [{ vendorCode: 'F001', codeName: null, measuredMs: WALL + 1000 }, {}],
    });
  });

  it('never shows an old number: after three periods, at least ten seconds, it is gone with the reason', () => {
    const board = new ParameterBoard();
    for (const second of [0, 1, 2]) board.take('a', 'a', taken(second, { value: 7 }));
    for (const second of [0, 20, 40]) board.take('a', 'a', taken(second, { label: 'slow', value: 8 }));
    expect(rows(board, 12)[0]).toEqual(['TOFrat', 7, null]);
    expect(rows(board, 41)).toEqual([
      ['TOFrat', null, 'time-out'],
      ['slow', 8, null],
    ]);
    expect(rows(board, 101)[1]).toEqual(['slow', null, 'time-out']);
  });

  it('forgets a lost device, and keeps its own list of settings', () => {
    const board = new ParameterBoard();
    const status = (settings: DeviceStatus['settings']) => ({ settings }) as DeviceStatus;
    board.describe('a', 'a', status({ lineFrequency: 50 }));
    board.describe('a', 'a', status({ operatingMode: 'monitoring' }));
    board.take('b', 'b', taken(0, {}));
    expect(board.message(WALL, 0).devices.map(({ settings }) => settings)).toEqual([
      { lineFrequency: 50, operatingMode: 'monitoring' },
      {},
    ]);
    board.lost('a');
    expect(board.message(WALL, 0).devices.map(({ id }) => id)).toEqual(['b']);
  });

  it('counts names beyond the bound instead of keeping them', () => {
    const board = new ParameterBoard();
    for (let n = 0; n < 510; n++) board.take('a', 'a', taken(0, { label: `n${n}` }));
    expect(board.message(WALL, 0).devices[0]).toMatchObject({ refused: 10 });
    expect(rows(board, 0)).toHaveLength(500);
  });
});
