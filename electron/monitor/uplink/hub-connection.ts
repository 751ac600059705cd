import type { HubMessage } from './hub-message.ts';

/** One client of the hub. A connection that failed or was closed is never used again. */
export interface HubConnection {
  open(): Promise<void>;
  /** Calls are sent in their order. Resolves when the hub has acknowledged the message. */
  send(message: HubMessage): Promise<void>;
  /** Absent: files are not wanted. Resolves with the blob's full name when the file is kept where the cloud finds it. */
  upload?(name: string, content: Buffer): Promise<string>;
  /** What does not work although messages go through; absent or null: nothing. */
  trouble?(): string | null;
  close(): void;
}
