import { InputRefused } from '#clinical';

const PREFIX = 'alarm=';

/** The device raises this alarm of its capabilities, e.g. `alarm=no-breath`. */
export type AlarmFault = `alarm=${string}`;

/**
 * @param known the faults of one simulator, without those of the line
 * @param alarms vendor codes of the alarms it can raise, each as `alarm=<code>`
 * @returns reads names; throws InputRefused naming the fault and those that exist
 */
export function faultReader<F extends string>(
  driverId: string,
  known: readonly F[],
  alarms: () => readonly string[],
): (names: readonly string[]) => ReadonlySet<F | AlarmFault> {
  return (names) =>
    new Set(
      names.map((name) => {
        if (name.startsWith(PREFIX) && alarms().includes(name.slice(PREFIX.length))) return name as AlarmFault;
        const fault = known.find((one) => one === name);
        if (!fault)
          throw new InputRefused(
            `fault ${name}`,
            `${driverId} knows ${known.join(', ')}, and alarm=<code> for each of its alarms`,
          );
        return fault;
      }),
    );
}

/** @returns vendor codes of the alarms that are to be raised */
export function raisedAlarms(faults: ReadonlySet<string>): readonly string[] {
  return [...faults].flatMap((fault) => (fault.startsWith(PREFIX) ? [fault.slice(PREFIX.length)] : []));
}

/** @returns the bits of those alarms of a table that are to be raised */
export function raisedBits(
  table: readonly { readonly name: string; readonly bit: number }[],
  faults: ReadonlySet<string>,
): number {
  const raised = raisedAlarms(faults);
  return table.reduce((bits, { name, bit }) => (raised.includes(name) ? bits | bit : bits), 0);
}
