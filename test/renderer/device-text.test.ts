import { describe, expect, it } from 'vitest';
import type { IssuesMessage, LinkMessage } from '#ipc';
import { deviceCounters, deviceLight, lineCountsText, type Watch } from '../../renderer/device-text.ts';

type Device = LinkMessage['devices'][number];

const NOW = 1_790_000_000_000;

const device = (fields: Partial<Device> = {}): Device => ({
  id: 'oximeter-1',
  label: 'Onyx',
  driver: 'nonin',
  confidence: 'high',
  line: 'serial /dev/ttyUSB0 9600 8N1',
  addedHere: false,
  link: 'connected',
  lastHeardMs: NOW - 1_000,
  bytesSeen: 1200,
  framesOk: 240,
  requests: 0,
  reconnects: 0,
  issues: {},
  ...fields,
});

const watch = (fields: Partial<Watch> = {}): Watch => ({ nowMs: NOW, stopped: null, issues: [], ...fields });

const problem = (fields: Partial<IssuesMessage>): IssuesMessage => ({
  type: 'issue',
  atMs: NOW - 500,
  where: 'oximeter-1',
  reason: 'transport-error',
  detail: 'the port vanished',
  ...fields,
});

describe('the connection light in words', () => {
  it('tells a device that was never heard from one that sends what nobody can read', () => {
    const never = deviceLight(device({ link: 'connecting', lastHeardMs: null, bytesSeen: 0, framesOk: 0 }), watch());
    expect(never.word).toBe('connecting');
    expect(never.why).toContain('switched on');
    const unread = deviceLight(device({ link: 'connecting', bytesSeen: 90, framesOk: 0 }), watch());
    expect(unread.word).toBe('connecting');
    expect(unread.why).toContain('nothing can be read');
  });

  it('calls connected only what was heard lately: after 15 s it is stale, whatever the protocol allows', () => {
    expect(deviceLight(device({ lastHeardMs: NOW - 15_000 }), watch())).toEqual({ word: 'connected', why: 'heard 15 s ago' });
    expect(deviceLight(device({ lastHeardMs: NOW - 15_001 }), watch()).word).toBe('stale');
  });

  it('believes nothing when the monitor itself has stopped', () => {
    const why = 'nothing from the monitor for 4 s';
    expect(deviceLight(device(), watch({ stopped: why }))).toEqual({ word: 'stale', why });
  });

  it('goes from silent to lost when it alarms', () => {
    expect(deviceLight(device({ link: 'silent', lastHeardMs: NOW - 4_000 }), watch())).toEqual({
      word: 'silent',
      why: 'nothing for 4 s',
    });
    expect(deviceLight(device({ link: 'silent', lastHeardMs: NOW - 16_000 }), watch()).word).toBe('lost');
    expect(deviceLight(device({ link: 'connecting', lastHeardMs: NOW - 40_000 }), watch()).word).toBe('lost');
  });

  it('is lost at once, and says why, when the line itself fails', () => {
    const light = deviceLight(device({ link: 'silent' }), watch({ issues: [problem({})] }));
    expect(light.word).toBe('lost');
    expect(light.why).toContain('the port vanished');
  });

  it.each([
    ['of another device', problem({ where: 'monitor-1' })],
    ['of another kind', problem({ reason: 'noise' })],
    ['from before the device was last heard', problem({ atMs: NOW - 1_001 })],
  ])('blames no problem %s', (_, issue) => {
    expect(deviceLight(device({ link: 'silent' }), watch({ issues: [issue] })).word).toBe('silent');
  });

  it('names what keeps a line from opening', () => {
    const light = deviceLight(device({ link: 'connecting', lastHeardMs: null }), watch({ issues: [problem({})] }));
    expect(light).toEqual({ word: 'connecting', why: 'the port vanished' });
  });
});

describe('the counters of a line', () => {
  it('stand in the same order always, zeros included', () => {
    const names = deviceCounters(device()).map(({ name, count }) => `${count} ${name}`);
    expect(names).toEqual([
      '1200 bytes seen',
      '240 frames good',
      '0 bad checksums',
      '0 resyncs after noise',
      '0 gaps',
      '0 unknown parameters',
      '0 reconnects',
      '0 requests',
    ]);
  });

  it('leave out nothing that was counted, known by name or not', () => {
    const issues = { 'bad-checksum': 3, noise: 2, 'sequence-gap': 4, 'unknown-parameter': 1, truncated: 5, 'vendor-oddity': 6 };
    const counted = new Map(deviceCounters(device({ issues })).map(({ name, count }) => [name, count]));
    expect([counted.get('bad checksums'), counted.get('resyncs after noise')]).toEqual([3, 2]);
    expect([counted.get('gaps'), counted.get('unknown parameters')]).toEqual([4, 1]);
    expect([counted.get('truncated'), counted.get('vendor-oddity')]).toEqual([5, 6]);
  });

  it('come in one line before anything else works', () => {
    expect(lineCountsText(device({ bytesSeen: 90, framesOk: 0, issues: { noise: 1 } }))).toBe(
      '90 bytes seen · 0 frames good · 1 problem',
    );
    expect(lineCountsText(device({ bytesSeen: 0, framesOk: 0 }))).toBe('0 bytes seen · 0 frames good · no problems');
  });
});
