import { InputRefused } from '#clinical';

/**
 * @param known the faults of one simulator, without those of the line
 * @returns reads names; throws InputRefused naming the fault and those that exist
 */
export function faultReader<F extends string>(
  driverId: string,
  known: readonly F[],
): (names: readonly string[]) => ReadonlySet<F> {
  return (names) =>
    new Set(
      names.map((name) => {
        const fault = known.find((one) => one === name);
        if (!fault) throw new InputRefused(`fault ${name}`, `${driverId} knows ${known.join(', ')}`);
        return fault;
      }),
    );
}
