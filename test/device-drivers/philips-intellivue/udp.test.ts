import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceReading, LinkState } from '#device';
import { hostNow, type RunningSimulator, startSimulator } from '../../../device-drivers/commands/simulator-adapter.ts';
import { intellivue, patient } from '../support/intellivue.ts';

describe('over real UDP sockets', () => {
  let device: RunningSimulator | undefined;

  afterEach(async () => {
    await device?.stop();
  });

  it('associates, delivers what the simulator says it sent, and releases', async () => {
    device = await startSimulator({
      driver: intellivue,
      signals: patient,
      place: { kind: 'udp-listens', host: '127.0.0.1', port: 0 },
      faults: [],
    });
    expect(() => device!.setFaults(['no-such'])).toThrow(/no-such/);
    const session = intellivue.openSession({ transport: 'udp', waves: [] });
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const readings: DeviceReading[] = [];
    const issues: string[] = [];
    let link: LinkState = 'idle';
    const take = (output: ReturnType<typeof session.tick>) => {
      readings.push(...output.readings);
      issues.push(...output.issues.map(({ reason }) => reason));
      link = output.link;
      for (const message of output.send) socket.send(message, device!.port, '127.0.0.1');
    };
    const enough = new Promise<void>((resolve) => {
      socket.on('message', (bytes) => {
        take(session.receive(bytes, hostNow()));
        if (readings.some(({ kind }) => kind === 'vital') && readings.some(({ kind }) => kind === 'waveform')) resolve();
      });
    });
    const timer = setInterval(() => take(session.tick(hostNow())), 50);
    take(session.start(hostNow()));
    await enough;
    expect(link).toBe('connected');
    const released = once(socket, 'message');
    take(session.stop(hostNow()));
    await released;
    clearInterval(timer);
    socket.close();
    const sent = device.sentNumerics().map(({ code, value }) => `${code}=${value}`);
    const seen = readings.flatMap((reading) => (reading.kind === 'vital' ? [`${reading.code}=${reading.value}`] : []));
    expect(seen).toEqual(sent.slice(0, seen.length));
    expect(seen.length).toBe(patient.numerics.length);
    expect(issues).toEqual([]);
  });
});
