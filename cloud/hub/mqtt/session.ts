import type { IConnectPacket, Packet } from 'mqtt-packet';
import type { ClientCertificate } from '../identity/certificate-login.ts';
import type { Refusal } from '../identity/connect.ts';
import type { ReceivedPublish } from './publish-packet.ts';

/** What a client that was let in may do: a device, or somebody who wants to become one. */
export interface MqttSession {
  readonly deviceId: string;
  /** Packets are taken one after another; a promise holds up the next one. */
  publish(packet: ReceivedPublish): void | Promise<void>;
  /** @returns the granted QoS of each, or 128 */
  subscribe(wanted: readonly { readonly topic: string; readonly qos: number }[]): Promise<readonly number[]>;
  unsubscribe(filters: readonly string[]): Promise<void>;
  /** The client has taken the message of that packet id. */
  acknowledged(packetId: number): void;
  /** The CONNACK is sent. */
  started(): void;
  /** Called once. @param polite the client said goodbye */
  ended(polite: boolean): void;
}

/** What a session may do with its connection. */
export interface SessionLine {
  readonly peer: string;
  send(packet: Packet): void;
  acknowledge(packetId: number): void;
  /** Counts what is under way to the disk, with all memory it takes; a client that sends faster than the disk takes is read no further. */
  pending(messages: number, bytes: number): void;
  /** One that was counted so is on disk; nobody reads this body again. @param bytes as they were counted */
  stored(body: Uint8Array, bytes: number): void;
  /** Ends the connection without an issue. */
  close(): void;
  /** Ends the connection: something that cannot be taken. */
  fail(reason: string, detail: string, bytes: Uint8Array): void;
  /** Something that cannot be taken, and need not end the connection. */
  issue(reason: string, detail: string, bytes: Uint8Array): void;
}

export interface Admission {
  readonly ok: true;
  readonly session: MqttSession;
  readonly sessionPresent: boolean;
  readonly keepAliveMs: number;
  /** null: does not end by itself. */
  readonly endsAtMs: number | null;
}

/** Where connections are let in, and where they tell what cannot be taken. */
export interface Gate {
  enter(packet: IConnectPacket, line: SessionLine, certificate: ClientCertificate | null): Promise<Admission | Refusal>;
  issue(reason: string, deviceId: string | null, peer: string, detail: string, bytes: Uint8Array): void;
}
