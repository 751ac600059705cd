import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { InputRefused } from '#clinical';
import type { DeviceDriver, HostInstant, PatientSignals } from '#device';
import { isObservable, type SentNumeric } from '../simulators/observable-simulator.ts';

export interface UdpSimulatorOptions {
  readonly driver: DeviceDriver;
  readonly signals: PatientSignals;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly faults: readonly string[];
}

export interface UdpSimulator {
  readonly port: number;
  stop(): Promise<void>;
  /** Replaces the active faults. @throws InputRefused for one the driver does not know */
  setFaults(names: string[]): void;
  sentNumerics(): readonly SentNumeric[];
}

const TICK_MS = 10;

/** Binds the monitor's data export port and plays the device side to whoever speaks to it last. */
export async function startUdpSimulator({ driver, signals, host, port, faults }: UdpSimulatorOptions): Promise<UdpSimulator> {
  const simulator = driver.openSimulator({ transport: 'udp', signals, faults });
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20, sendBufferSize: 1 << 20 });
  socket.bind(port, host);
  await once(socket, 'listening');
  let peer: RemoteInfo | null = null;

  function send(messages: readonly Uint8Array[]): void {
    if (!peer) return;
    for (const message of messages) socket.send(message, peer.port, peer.address);
  }

  // A peer that is gone answers with ICMP errors; the monitor goes on until its time-out.
  socket.on('error', () => undefined);
  socket.on('message', (bytes, from) => {
    peer = from;
    send(simulator.receive(bytes, hostNow()));
  });
  const timer = setInterval(() => send(simulator.tick(hostNow())), TICK_MS);

  return {
    port: socket.address().port,
    async stop() {
      clearInterval(timer);
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
    setFaults(names) {
      if (!isObservable(simulator)) throw new InputRefused(driver.id, 'its simulator has no fault switches');
      simulator.setFaults(names);
    },
    sentNumerics: () => (isObservable(simulator) ? simulator.sentNumerics() : []),
  };
}

export function hostNow(): HostInstant {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}
