import { InputRefused } from '#clinical';
import type { DeviceDriver, DriverSession, HostInstant, LineProfile, SerialSettings, Transport } from '#device';
import type { MonitorConfig } from '#ipc';
import { ConnectionsRunner } from './connections-runner-adapter.ts';
import { DeviceRunner, type RunnerOptions, type RunnerStatus } from './device-runner.ts';
import { generatedTransport } from './generated-transport-adapter.ts';
import { settingsText } from './line-text.ts';
import { ListenOnlySession } from './listen-only-session.ts';
import type { PortClaims } from './port-claims.ts';
import { replayTransport } from './replay-transport-adapter.ts';
import { usbText } from './serial-place.ts';
import { type PortUse, serialTransport } from './serial-transport-adapter.ts';
import { SourceFilter } from './source-filter.ts';
import { tcpTransport } from './tcp-transport-adapter.ts';
import type { OpenTransport } from './transport.ts';
import { udpListener } from './udp-listener-adapter.ts';
import { udpTransport } from './udp-transport-adapter.ts';

type DeviceConfig = MonitorConfig['devices'][number];

/** Runs one configured device, however it is wired. */
export interface LineRunner {
  readonly status: RunnerStatus;
  start(now: HostInstant): void;
  tick(now: HostInstant): void;
  stop(now: HostInstant): Promise<void>;
}

export type LineOptions = Omit<RunnerOptions, 'openSession' | 'openTransport' | 'onEnded'> & {
  /** A line in place of the configured one. */
  readonly openTransport?: OpenTransport | undefined;
  readonly claims: PortClaims;
  /** Serial ports that are there now; default: those of the system. */
  readonly listPorts?: PortUse['listPorts'];
};

/** @throws InputRefused when the driver does not speak over this kind of line */
export function requireLine(device: DeviceConfig, driver: DeviceDriver): LineProfile | null {
  const { transport, role } = wiring(device);
  if (transport === null) return null;
  const profile = driver.lines.find(
    (line) => line.transport === transport && (line.transport === 'serial' || line.role === role),
  );
  if (profile) return profile;
  const known = driver.lines.map((line) => (line.transport === 'serial' ? 'serial' : `${line.transport} ${line.role}`));
  throw new InputRefused(
    `device ${device.id}`,
    `${driver.id} speaks ${[...new Set(known)].join(', ')}, not ${transport} ${role}`,
  );
}

/** @throws InputRefused when the driver does not speak over this kind of line */
export function openLine(device: DeviceConfig, driver: DeviceDriver, common: LineOptions): { runner: LineRunner; text: string } {
  const profile = requireLine(device, driver);
  const transport = profile?.transport ?? driver.transports[0] ?? 'serial';
  const openSession = (): DriverSession => sessionOf(device, driver, transport);
  const { listen } = device;
  if (listen?.transport === 'tcp') {
    const runner = new ConnectionsRunner({ ...common, openSession, host: listen.host, port: listen.port });
    return { runner, text: `TCP connections at port ${listen.port}` };
  }
  const settings = profile?.transport === 'serial' ? { ...profile.settings, ...given(device.serial?.settings) } : null;
  const [openTransport, text] = transportOf(device, driver, settings, common);
  return { runner: new DeviceRunner({ ...common, openSession, openTransport }), text };
}

function sessionOf(device: DeviceConfig, driver: DeviceDriver, transport: Transport): DriverSession {
  const listening = device.mode === 'listen-only' || device.replay !== undefined;
  const session = listening
    ? new ListenOnlySession(() => driver.openDecoder({ transport }), driver.quietMs)
    : driver.openSession({ transport, waves: device.waves });
  return driver.severalBeds ? new SourceFilter(session, device.source ?? null) : session;
}

function transportOf(
  device: DeviceConfig,
  driver: DeviceDriver,
  settings: SerialSettings | null,
  { now, claims, listPorts, openTransport }: LineOptions,
): [OpenTransport, string] {
  if (openTransport) return [openTransport, 'given line'];
  const { udp, tcp, serial, listen, replay, generated } = device;
  if (udp) return [udpTransport(udp, now), `UDP ${udp.host}:${udp.port}`];
  if (tcp) return [tcpTransport(tcp, now), `TCP ${tcp.host}:${tcp.port}`];
  if (generated) {
    const transport = driver.transports[0] ?? 'udp';
    return [generatedTransport(driver, transport, generated.scenario, now), `generated patient, ${generated.scenario}`];
  }
  if (replay) return [replayTransport(replay.file, replay.pace, now), `recording ${replay.file}`];
  if (listen) return [udpListener(listen, now), `UDP broadcasts at port ${[listen.port, ...(listen.ports ?? [])].join(', ')}`];
  if (!serial || !settings) throw new InputRefused(`device ${device.id}`, 'says not how it is wired');
  const place = 'path' in serial ? { path: serial.path } : { usb: serial.usb };
  const name = 'path' in place ? place.path : usbText(place.usb);
  return [
    serialTransport(place, settings, now, { holder: device.id, claims, listPorts }),
    `serial ${name} ${settingsText(settings)}`,
  ];
}

function wiring({ udp, tcp, serial, listen }: DeviceConfig): { transport: Transport | null; role: 'client' | 'listener' } {
  if (serial) return { transport: 'serial', role: 'client' };
  if (listen) return { transport: listen.transport, role: 'listener' };
  if (tcp) return { transport: 'tcp', role: 'client' };
  return { transport: udp ? 'udp' : null, role: 'client' };
}

/** Only what was said: an absent member must not overwrite the driver's. */
function given(settings: Partial<Record<keyof SerialSettings, unknown>> | undefined): Partial<SerialSettings> {
  return Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined));
}
