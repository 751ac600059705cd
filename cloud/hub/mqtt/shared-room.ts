/** Of all connections together: what a stalled disk may pile up here, however many devices send. */
export const MOST_BYTES = 32 * 1024 * 1024;

/** Something that can be read no further for a while. */
export interface Holdable {
  goOn(): void;
}

/**
 * Bytes of messages that are under way to the disk, over all connections. Whoever brings one while it is full is held until there
 * is room: memory stays bounded, and the devices keep what they have not been told is safe.
 */
export class SharedRoom {
  private bytes = 0;
  private readonly held = new Set<Holdable>();

  get full(): boolean {
    return this.bytes >= MOST_BYTES;
  }

  /** @param bytes more, or, below zero, less */
  change(bytes: number): void {
    this.bytes += bytes;
    if (bytes >= 0 || this.held.size === 0 || this.full) return;
    // One for each message that left, those that wait longest first; all before nothing is left that could leave.
    const count = this.bytes <= MOST_BYTES / 2 ? this.held.size : 1;
    for (const one of [...this.held].slice(0, count)) {
      this.held.delete(one);
      one.goOn();
    }
  }

  hold(one: Holdable): void {
    this.held.add(one);
  }

  forget(one: Holdable): void {
    this.held.delete(one);
  }
}
