/**
 * Memory that was read into and is given back as soon as the last message that lies in it is on disk. Left to the garbage collector
 * it was a third of what the hub's processor did: the collector walks all objects because of buffers that hold none.
 */
export class LentMemory {
  private readonly uses = new WeakMap<ArrayBufferLike, number>();

  /** @param uses how many views of it will come `back`; one that never does leaves the memory to the garbage collector */
  lend({ buffer, byteLength }: Uint8Array, uses: number): void {
    // Small pieces may share their memory with strangers.
    if (byteLength !== buffer.byteLength) return;
    if (uses > 0) this.uses.set(buffer, uses);
    else giveBack(buffer);
  }

  /** Nobody reads these bytes again. After the last of them, every view of that memory is empty. */
  back({ buffer }: Uint8Array): void {
    const uses = this.uses.get(buffer);
    if (uses === undefined) return;
    if (uses > 1) {
      this.uses.set(buffer, uses - 1);
      return;
    }
    this.uses.delete(buffer);
    giveBack(buffer);
  }
}

function giveBack(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}
