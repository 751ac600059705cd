import { z } from 'zod';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');

const here = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** The shifts of the house; an empty list: whoever is responsible is so until somebody else is. */
export const shiftsConfig = z.strictObject({
  /** Default: that of this machine. */
  timeZone: z.string().refine(isTimeZone, 'no time zone: use a name such as Europe/Berlin').default(here),
  starts: z
    .array(z.strictObject({ name: z.string().min(1).max(40), at: clock }))
    .max(12)
    .refine((starts) => new Set(starts.map(({ at }) => at)).size === starts.length, 'two shifts begin at the same time')
    .default([
      { name: 'early', at: '06:00' },
      { name: 'late', at: '14:00' },
      { name: 'night', at: '22:00' },
    ]),
});
