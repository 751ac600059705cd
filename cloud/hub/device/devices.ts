import type { BoundMessage } from '../cloud-to-device/bound-message.ts';
import type { CloudToDeviceQueue } from '../cloud-to-device/queue-adapter.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import { HubError } from '../hub-error.ts';
import type { DeviceIdentity } from '../identity/device-identity.ts';
import type { DeviceChange, DeviceRegistry } from '../identity/registry-adapter.ts';
import type { SessionLine } from '../mqtt/session.ts';
import type { DeviceSession } from './device-session.ts';
import type { DeviceStates } from './device-states-adapter.ts';
import type { MethodAnswer } from './method-calls.ts';
import type { Twin } from './twin.ts';

export interface MethodRequest {
  readonly methodName: string;
  readonly payload: unknown;
  readonly responseTimeoutInSeconds: number;
  readonly connectTimeoutInSeconds: number;
}

/** Where a device's connection stands. */
export interface ConnectionState {
  readonly connected: boolean;
  /** ISO 8601; null since the hub started: unknown. */
  readonly changedAt: string | null;
}

interface Connected {
  readonly session: DeviceSession;
  readonly line: SessionLine;
}

const METHOD_NAME = /^[\w.~-]{1,100}$/;
const LARGEST_QUESTION = 128 * 1024;
const LONGEST_ANSWER_S = 300;

/** All devices as services see them: what is asked of one reaches its connection, when there is one. */
export class Devices {
  readonly registry: DeviceRegistry;
  readonly states: DeviceStates;
  readonly queue: CloudToDeviceQueue;
  replaced = 0;
  private readonly faults: FaultSwitches;
  private readonly connected = new Map<string, Connected>();
  private readonly changedAt = new Map<string, string>();
  private readonly arrivals = new Map<string, Set<() => void>>();

  constructor(registry: DeviceRegistry, states: DeviceStates, queue: CloudToDeviceQueue, faults: FaultSwitches) {
    this.registry = registry;
    this.states = states;
    this.queue = queue;
    this.faults = faults;
  }

  /** The device is connected here now, and nowhere else. */
  arrived(session: DeviceSession, line: Connected['line']): void {
    const old = this.connected.get(session.deviceId);
    this.connected.set(session.deviceId, { session, line });
    this.changedAt.set(session.deviceId, new Date().toISOString());
    if (old !== undefined) {
      this.replaced += 1;
      old.line.close();
    }
    for (const tell of this.arrivals.get(session.deviceId) ?? []) tell();
  }

  /** What was under way to the device is free again: its next connection, which may be here already, gets it. */
  left(session: DeviceSession): void {
    const now = this.connected.get(session.deviceId);
    if (now?.session !== session) {
      now?.session.wake();
      return;
    }
    this.connected.delete(session.deviceId);
    this.changedAt.set(session.deviceId, new Date().toISOString());
  }

  connections(): number {
    return this.connected.size;
  }

  connection(deviceId: string): ConnectionState {
    return { connected: this.connected.has(deviceId), changedAt: this.changedAt.get(deviceId) ?? null };
  }

  /** A disabled device, and one whose keys changed, has to show its credentials again. */
  async update(deviceId: string, ifMatch: string, change: DeviceChange): Promise<DeviceIdentity> {
    const device = await this.registry.update(deviceId, ifMatch, change);
    if (change.authentication !== undefined || device.status === 'disabled') this.connected.get(deviceId)?.line.close();
    return device;
  }

  async delete(deviceId: string, ifMatch: string): Promise<void> {
    await this.registry.delete(deviceId, ifMatch);
    this.connected.get(deviceId)?.line.close();
  }

  async patchTwin(deviceId: string, ifMatch: string, patch: unknown, replace = false): Promise<Twin> {
    const before = this.states.twin(deviceId).desired.version;
    const after = await this.states.patch(deviceId, ifMatch, patch, replace);
    if (after.desired.version !== before) {
      const { desired } = (patch as { properties: { desired: object } }).properties;
      this.connected.get(deviceId)?.session.desiredChanged(desired, after.desired.version);
    }
    return after;
  }

  /** @throws HubError 404001, 404103 (not connected in time), 504101 (not answered in time), 400004, 429001 */
  async invoke(deviceId: string, request: MethodRequest): Promise<MethodAnswer> {
    this.registry.get(deviceId);
    if (this.faults.of(deviceId).throttlePerSecond !== null) throw new HubError(429001, 'too many method calls');
    const { methodName, payload, responseTimeoutInSeconds: answerS, connectTimeoutInSeconds: connectS } = request;
    if (!METHOD_NAME.test(methodName)) throw new HubError(400004, `methodName "${methodName.slice(0, 110)}"`);
    if (!(answerS >= 5 && answerS <= LONGEST_ANSWER_S)) throw new HubError(400004, 'responseTimeoutInSeconds must be 5 to 300');
    if (!(connectS >= 0 && connectS <= LONGEST_ANSWER_S)) throw new HubError(400004, 'connectTimeoutInSeconds must be 0 to 300');
    if (Buffer.byteLength(JSON.stringify(payload ?? null)) > LARGEST_QUESTION)
      throw new HubError(400004, 'the payload exceeds 128 KB');
    const session = await this.reachable(deviceId, connectS * 1000);
    return session.invoke(methodName, payload ?? null, answerS * 1000);
  }

  /** @throws as `CloudToDeviceQueue.enqueue` */
  async sendTo(deviceId: string, message: BoundMessage, body: Uint8Array, expiresMs: number | null): Promise<void> {
    await this.queue.enqueue(deviceId, message, body, expiresMs);
    this.connected.get(deviceId)?.session.wake();
  }

  private reachable(deviceId: string, withinMs: number): Promise<DeviceSession> {
    const ready = (): DeviceSession | null => {
      const session = this.connected.get(deviceId)?.session;
      return session?.takesMethods() ? session : null;
    };
    const now = ready();
    if (now !== null) return Promise.resolve(now);
    return new Promise((resolve, reject) => {
      const waiting = this.arrivals.get(deviceId) ?? new Set();
      this.arrivals.set(deviceId, waiting);
      const stop = (): void => {
        clearTimeout(timer);
        waiting.delete(look);
        if (waiting.size === 0) this.arrivals.delete(deviceId);
      };
      const look = (): void => {
        const session = ready();
        if (session === null) return;
        stop();
        resolve(session);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new HubError(404103, `device "${deviceId}" is not online, or takes no methods`));
      }, withinMs);
      waiting.add(look);
    });
  }
}
