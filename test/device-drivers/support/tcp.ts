import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { DeviceDriver, DeviceReading, LinkState, PatientSignals, SessionOutput } from '#device';
import { hostNow, startSimulator } from '../../../device-drivers/commands/simulator-adapter.ts';
import type { SentNumeric } from '../../../device-drivers/simulators/observable-simulator.ts';

export interface TcpVisit {
  readonly readings: readonly DeviceReading[];
  readonly issues: readonly string[];
  readonly links: readonly LinkState[];
  readonly sent: readonly SentNumeric[];
}

/** A session and its simulated device over a real TCP connection, until there is enough. */
export async function visitByTcp(
  driver: DeviceDriver,
  signals: PatientSignals,
  isEnough: (readings: readonly DeviceReading[]) => boolean,
): Promise<TcpVisit> {
  const place = { kind: 'tcp-listens', host: '127.0.0.1', port: 0 } as const;
  const device = await startSimulator({ driver, signals, faults: [], place });
  const socket = createConnection(device.port, place.host);
  await once(socket, 'connect');
  const session = driver.openSession({ transport: 'tcp', waves: [] });
  const readings: DeviceReading[] = [];
  const issues: string[] = [];
  const links: LinkState[] = [];
  const take = (output: SessionOutput) => {
    readings.push(...output.readings);
    issues.push(...output.issues.map(({ reason, detail }) => `${reason}: ${detail}`));
    if (links.at(-1) !== output.link) links.push(output.link);
    for (const message of output.send) socket.write(message);
  };
  const enough = new Promise<void>((resolve) => {
    socket.on('data', (bytes) => {
      take(session.receive(bytes, hostNow()));
      if (isEnough(readings)) resolve();
    });
  });
  const timer = setInterval(() => take(session.tick(hostNow())), 50);
  take(session.start(hostNow()));
  await enough;
  clearInterval(timer);
  take(session.stop(hostNow()));
  socket.destroy();
  const sent = device.sentNumerics();
  await device.stop();
  return { readings, issues, links, sent };
}
