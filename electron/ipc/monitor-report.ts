import { z } from 'zod';

/** What the monitor's process tells main; a gateway without a screen tells nobody. */
export const monitorReport = z.discriminatedUnion('type', [
  /** `alive` every second: whoever started the program starts it again when it hangs. */
  z.strictObject({ type: z.enum(['started', 'stopped', 'alive']) }),
  /** No window answers: somebody else has to make a noise. */
  z.strictObject({ type: z.literal('screen-silent'), active: z.boolean() }),
  /** What decides whether the app may be started again now. */
  z.strictObject({
    type: z.literal('bed-state'),
    admitted: z.boolean(),
    standby: z.boolean(),
    /** Alarms that are active, paused ones too. */
    alarms: z.int().nonnegative(),
    /** Waves arrive. */
    waves: z.boolean(),
  }),
]);
export type MonitorReport = Readonly<z.infer<typeof monitorReport>>;
export type BedState = Omit<Extract<MonitorReport, { type: 'bed-state' }>, 'type'>;
