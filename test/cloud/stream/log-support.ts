import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog, LogRecord, NewRecord, Topic } from '../../../cloud/contract/event-log.ts';

export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'wardlight-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function record(key: string, text: string): NewRecord {
  return { key, headers: { text }, body: Buffer.from(text) };
}

export function text(stored: LogRecord): string {
  return Buffer.from(stored.body).toString();
}

export async function everything(log: EventLog, topic: Topic): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  for (let partition = 0; partition < log.partitionCount(topic); partition += 1) {
    const end = await log.endOffset(topic, partition);
    for (let offset = await log.beginOffset(topic, partition); offset < end; ) {
      const records = await log.read(topic, partition, offset, 100);
      found.push(...records);
      offset += records.length;
    }
  }
  return found;
}

/** Waits for something that other code brings about; the test's own time-out is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
