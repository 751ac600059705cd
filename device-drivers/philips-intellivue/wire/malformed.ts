/** A message that does not keep to the protocol's structure. Never leaves this folder: it becomes a counted DeviceIssue. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
  /** Short stable word, the counter's name. */
  readonly reason: string;

  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}
