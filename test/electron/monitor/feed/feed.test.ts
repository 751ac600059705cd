import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { BedReport, FeedWave } from '#ipc';
import { FeedLink } from '../../../../electron/monitor/feed/feed-link-adapter.ts';
import { FeedServer } from '../../../../electron/monitor/feed/feed-server-adapter.ts';
import { keyBytes, WARD_TLS } from '../../../../electron/monitor/feed/ward-key.ts';
import { freePort } from '../../../../electron/start/ports-adapter.ts';
import { bedReport } from '../../../support/bed-reports.ts';
import { eventually } from '../../../support/system.ts';

const KEY = randomBytes(32).toString('hex');
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('one bed seen from another, over TLS', () => {
  it('tells the newest report at once, and each that follows', async () => {
    const { server, port } = await serve();
    server.report(bedReport({ atMs: 1 }));
    const seen = look(port);
    await eventually(() => Promise.resolve(seen.reports[0]?.atMs === 1 || null), 60_000, 'the first report');
    server.report(bedReport({ atMs: 2 }));
    await eventually(() => Promise.resolve(seen.reports.at(-1)?.atMs === 2 || null), 60_000, 'the second report');
  });

  it('sends only the waves that are wanted', async () => {
    const { server, port } = await serve();
    const seen = look(port);
    const wave = (rank: number): void =>
      server.wave(
        {
          ...{ type: 'wave', channel: String(rank), rateHz: 125, firstSampleMs: 0, samples: Float32Array.of(1, Number.NaN) },
          ...{ arrivedMs: 0, unit: null, range: null },
        },
        rank,
      );
    server.report(bedReport());
    await eventually(() => Promise.resolve(seen.reports[0] ?? null), 60_000, 'a report');
    seen.link.say({ type: 'watch', waves: 1, watching: true });
    await eventually(() => Promise.resolve(server.watchers()[0] ?? null), 60_000, 'a watcher');
    wave(1);
    wave(0);
    await eventually(() => Promise.resolve(seen.waves[0] ?? null), 60_000, 'a wave');
    expect(seen.waves.map(({ channel, samples }) => [channel, samples])).toEqual([['0', [1, null]]]);
    expect(server.watchers()).toEqual(['bed-1']);
  });

  it('shows nothing to whoever has another key, and says so at both ends', async () => {
    const { server, port, issues } = await serve();
    server.report(bedReport());
    const seen = look(port, randomBytes(32).toString('hex'));
    expect(await eventually(() => Promise.resolve(seen.losses[0] ?? null), 60_000, 'a loss')).toBe('refused');
    await eventually(() => Promise.resolve(issues.find((reason) => reason === 'feed-refused') ?? null), 60_000, 'an issue');
    expect(seen.reports).toEqual([]);
  });

  it('says that nobody answers, and comes back when somebody does', async () => {
    const port = await freePort(0);
    const seen = look(port);
    expect(await eventually(() => Promise.resolve(seen.losses[0] ?? null), 60_000, 'a loss')).toBe('no-answer');
    const { server } = await serve(port);
    server.report(bedReport());
    await eventually(() => Promise.resolve(seen.reports[0] ?? null), 60_000, 'a report');
  });

  it('lets nobody do anything but look', async () => {
    const { server, port, issues } = await serve();
    server.report(bedReport());
    const options = { ...WARD_TLS, pskCallback: () => ({ psk: keyBytes(KEY), identity: 'intruder' }) };
    const socket = new WebSocket(`wss://127.0.0.1:${port}/bed`, {
      ...options,
      checkServerIdentity: () => false,
    });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'acknowledge' })));
    expect(await closed).toBe(1008);
    expect(issues).toContain('feed-message-refused');
  });

  it('gives up what is not understood, with where', async () => {
    const { server, port } = await serve();
    server.report({ ...bedReport(), tiles: 'none' } as unknown as BedReport);
    const seen = look(port);
    expect(await eventually(() => Promise.resolve(seen.losses[0] ?? null), 60_000, 'a loss')).toBe('not-understood');
    expect(seen.details[0]).toContain('tiles');
  });
});

async function serve(port?: number) {
  const issues: string[] = [];
  const at = port ?? (await freePort(0));
  const server = new FeedServer({
    serve: { host: '127.0.0.1', port: at },
    wardKey: KEY,
    issue: (reason) => issues.push(reason),
    steadyMs: () => performance.now(),
  });
  server.start();
  closers.push(() => server.stop());
  return { server, port: at, issues };
}

function look(port: number, wardKey = KEY) {
  const seen = {
    reports: [] as BedReport[],
    waves: [] as FeedWave[],
    losses: [] as string[],
    details: [] as (string | null)[],
  };
  const link = new FeedLink({
    place: { bed: 'bed-7', host: '127.0.0.1', port },
    wardKey,
    ownBed: 'bed-1',
    report: (report) => seen.reports.push(report),
    wave: (wave) => seen.waves.push(wave),
    lost(loss, detail) {
      seen.losses.push(loss);
      seen.details.push(detail);
    },
  });
  link.start();
  closers.push(() => link.stop());
  return { ...seen, link };
}
