/** A message that does not keep to the protocol. `reason` is the counter's name. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
  readonly reason: string;

  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
