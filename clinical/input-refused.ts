import { printable } from './printable.ts';

/**
 * Input that cannot be used, said in one sentence: what, where, why. The command line turns it into exit code 1;
 * services count it and keep the input. What a file holds is quoted by `excerpt`.
 */
export class InputRefused extends Error {
  override readonly name = 'InputRefused';
  readonly where: string;

  constructor(where: string, why: string) {
    super(printable(`${where}: ${why}`));
    this.where = where;
  }
}
