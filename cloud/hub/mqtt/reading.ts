/** Why a connection is read no further for a while: each a bit. */
export const HELD_BY = {
  /** Too much of it is under way to the disk. */
  disk: 1,
  /** Too much of it waits for work that is not done. */
  work: 2,
  /** It does not take what it is told. */
  answers: 4,
  /** What comes next cannot be taken: it ends as soon as what came before is done. */
  problem: 8,
} as const;

type Reason = (typeof HELD_BY)[keyof typeof HELD_BY];

/** Whether a connection is read: it is while nothing speaks against it. What it sends meanwhile stays with the network and with it. */
export class Reading {
  private readonly stream: { pause(): unknown; resume(): unknown };
  private readonly goesOn: () => void;
  private reasons = 0;

  /** @param goesOn called whenever it is read again */
  constructor(stream: Reading['stream'], goesOn: () => void) {
    this.stream = stream;
    this.goesOn = goesOn;
  }

  get isHeld(): boolean {
    return this.reasons !== 0;
  }

  isHeldBy(reason: Reason): boolean {
    return (this.reasons & reason) !== 0;
  }

  hold(reason: Reason): void {
    if (this.reasons === 0) this.stream.pause();
    this.reasons |= reason;
  }

  free(reason: Reason): void {
    if ((this.reasons & reason) === 0) return;
    this.reasons &= ~reason;
    if (this.reasons !== 0) return;
    this.goesOn();
    this.stream.resume();
  }
}
