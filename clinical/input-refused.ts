/**
 * Input that cannot be used, said in one sentence: what, where, why. The command line turns it into exit code 1;
 * services count it and keep the input.
 */
export class InputRefused extends Error {
  override readonly name = 'InputRefused';
  readonly where: string;

  constructor(where: string, why: string) {
    super(`${where}: ${why}`);
    this.where = where;
  }
}
