import { InputRefused } from '#clinical';

/** What can be said of bytes of any other device, too. */
const SAYS_NOTHING = new Set(['noise', 'no-piece']);

/**
 * A file in which there is nothing of the device is told and no success: a script that took it for one would take the wrong file, or the
 * wrong driver, for a silent device. A frame that was recognised and is broken is something of the device.
 * @param skipped what the file's own format left out
 * @throws InputRefused
 */
export function refuseForeign(
  where: string,
  driver: string,
  frames: number,
  issues: Readonly<Record<string, number>>,
  skipped: Readonly<Record<string, number>> = {},
): void {
  const recognised = Object.keys(issues).some((reason) => !SAYS_NOTHING.has(reason) && !(reason in skipped));
  if (frames === 0 && !recognised) throw new InputRefused(where, `nothing in it is of a ${driver}`);
}
