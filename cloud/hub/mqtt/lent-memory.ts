/**
 * Memory that was read into and is given back as soon as the last message that lies in it is on disk. Left to the garbage collector
 * it was a third of what the hub's processor did: the collector walks all objects because of buffers that hold none.
 */

/** How many views of it will come back. Stands at the memory itself: a map of them costs several times as much. */
const USES = Symbol('uses');

interface Lent extends ArrayBuffer {
  [USES]?: number;
}

/** @param uses how many views of it will come `back`; one that never does leaves the memory to the garbage collector */
export function lend({ buffer, byteLength }: Uint8Array, uses: number): void {
  // Small pieces may share their memory with strangers.
  if (byteLength !== buffer.byteLength || !(buffer instanceof ArrayBuffer)) return;
  if (uses > 0) (buffer as Lent)[USES] = uses;
  else giveBack(buffer);
}

/** Nobody reads these bytes again. After the last of them, every view of that memory is empty. Memory that was not lent stays. */
export function back({ buffer }: Uint8Array): void {
  const lent = buffer as Lent;
  const uses = lent[USES];
  if (uses === undefined) return;
  lent[USES] = uses - 1;
  if (uses === 1) giveBack(lent);
}

function giveBack(buffer: ArrayBuffer): void {
  if (!buffer.detached) buffer.transfer(0);
}
