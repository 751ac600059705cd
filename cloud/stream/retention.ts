/** How long and how much a log keeps. */
export interface Retention {
  /** A file goes when its newest record is older, in ms. */
  readonly maxAgeMs: number;
  /** Files go, oldest first, while all partitions of all topics together hold more, in bytes. */
  readonly maxBytes: number;
  /**
   * Beyond this many bytes files go although a consumer group has not read them; the records are counted as lost unread. Null:
   * never, the log then grows until the group has read or somebody makes room.
   */
  readonly dropUnreadBeyondBytes: number | null;
}

/** One closed file of one partition, the oldest of its partition first. */
export interface RetainedFile {
  readonly topic: string;
  readonly partition: number;
  readonly endOffset: number;
  readonly bytes: number;
  /** When its newest record came, ms since 1970. */
  readonly newestMs: number;
}

export interface Drop {
  readonly file: RetainedFile;
  readonly why: 'age' | 'size';
  /** Nobody may have read all of it. */
  readonly unread: boolean;
}

/**
 * Which files go now. Of each partition only its oldest ones, in order.
 * @param files of each partition oldest first
 * @param totalBytes of the whole log, with the files that are being written
 * @param readTo offset up to which every group has read a partition
 */
export function filesToDrop(
  files: readonly RetainedFile[],
  totalBytes: number,
  retention: Retention,
  nowMs: number,
  readTo: (topic: string, partition: number) => number,
): Drop[] {
  const drops: Drop[] = [];
  const blocked = new Set<string>();
  let bytes = totalBytes;
  // The oldest of the whole log first, so that no topic pays for another.
  for (const file of [...files].sort((a, b) => a.newestMs - b.newestMs || a.endOffset - b.endOffset)) {
    const place = `${file.topic}/${file.partition}`;
    if (blocked.has(place)) continue;
    const tooOld = nowMs - file.newestMs > retention.maxAgeMs;
    const unread = readTo(file.topic, file.partition) < file.endOffset;
    const beyond = retention.dropUnreadBeyondBytes !== null && bytes > retention.dropUnreadBeyondBytes;
    const allowed = beyond || (!unread && (tooOld || bytes > retention.maxBytes));
    if (!allowed) {
      blocked.add(place);
      continue;
    }
    bytes -= file.bytes;
    drops.push({ file, why: tooOld ? 'age' : 'size', unread });
  }
  return drops;
}
