/**
 * UUID version 7 (RFC 9562, 5.7): ids of one server grow with time, which keeps the indexes compact.
 * @param random any version 4 UUID; its random bits are kept
 */
export function uuidV7(nowMs: number, random: string): string {
  const time = nowMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
