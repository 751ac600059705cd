/** Of all connections together: what a stalled disk may pile up here, however many devices send, and whatever. */
export const MOST_BYTES = 40 * 1024 * 1024;
/**
 * What one that waited may bring before it waits again: about as much as a station has under way that sends what it kept. Where many
 * bring a little in turn each little is read, stored and acknowledged by itself, which costs more.
 */
export const TURN_BYTES = 384 * 1024;
/** So many have a turn at the same time: what they bring comes on top. */
export const MOST_TURNS = 64;

/** Something that can be read no further for a while. */
export interface Holdable {
  /** Bytes that it may bring although the room is full. Begins as 0; the room's to change. */
  turn: number;
  goOn(): void;
}

/**
 * Memory of messages that are under way to the disk, over all connections. Whoever brings one while it is full is held until there
 * is room: memory stays bounded, and the devices keep what they have not been told is safe.
 */
export class SharedRoom {
  private bytes = 0;
  private turns = 0;
  private readonly held = new Set<Holdable>();

  isFullFor({ turn }: Holdable): boolean {
    return turn === 0 && this.bytes >= MOST_BYTES;
  }

  brought(one: Holdable, bytes: number): void {
    this.bytes += bytes;
    if (one.turn > bytes) one.turn -= bytes;
    else this.endTurn(one);
  }

  left(bytes: number): void {
    this.bytes -= bytes;
    if (this.held.size === 0) return;
    // Before nothing is left that could leave, and whether or not those whose turn it is bring anything.
    if (this.bytes <= MOST_BYTES / 2) this.letAllGoOn();
    while (this.held.size > 0 && this.bytes < MOST_BYTES && this.turns < MOST_TURNS) this.letOneGoOn();
  }

  hold(one: Holdable): void {
    this.held.add(one);
  }

  release(one: Holdable): void {
    this.held.delete(one);
  }

  endTurn(one: Holdable): void {
    if (one.turn > 0) this.turns -= 1;
    one.turn = 0;
  }

  /** It is gone. */
  forget(one: Holdable): void {
    this.release(one);
    this.endTurn(one);
  }

  /** Who waits longest. */
  private letOneGoOn(): void {
    for (const one of this.held) {
      this.held.delete(one);
      if (one.turn === 0) this.turns += 1;
      one.turn = TURN_BYTES;
      one.goOn();
      return;
    }
  }

  private letAllGoOn(): void {
    const all = [...this.held];
    this.held.clear();
    for (const one of all) one.goOn();
  }
}
