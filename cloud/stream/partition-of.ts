/**
 * FNV-1a (32 bit) over the key's UTF-8 bytes, modulo the number of partitions. Part of the stored format: a key must find its
 * partition again after a restart, so this never changes for an existing log.
 */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < key.length; n += 1) {
    const unit = key.charCodeAt(n);
    if (unit > 0x7f) return hashOf(Buffer.from(key)) % partitions;
    hash = Math.imul(hash ^ unit, 0x01000193);
  }
  return (hash >>> 0) % partitions;
}

function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
