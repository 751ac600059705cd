import { InputRefused } from '#clinical';

/** What can be made to go wrong, and which generation it is: B without a word. */
export const FAULTS = [
  'generation-a', // streams by itself, five bytes a packet
  'no-pi', // generation B without perfusion index
  'probe-off', // finger out
  'searching', // no pulse found yet
  'device-alarm', // the device finds SpO2 low
  'asleep', // answers nothing
  'disconnecting', // says that it is switched off, and stops
  'silent', // says nothing from 3 s after the start
] as const;

export type Fault = (typeof FAULTS)[number];

/** @throws InputRefused naming the fault and those that exist */
export function readFaults(names: readonly string[]): ReadonlySet<Fault> {
  return new Set(
    names.map((name) => {
      const fault = FAULTS.find((known) => known === name);
      if (!fault) throw new InputRefused(`fault ${name}`, `contec-cms50 knows ${FAULTS.join(', ')}`);
      return fault;
    }),
  );
}
