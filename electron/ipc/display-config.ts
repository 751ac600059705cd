import { z } from 'zod';

/** Of the day, as the clock of the bed shows it. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/**
 * There is no agreed standard for the colours of parameters (specs bedside-ui section 2): a ward keeps what it is used to. Each is a set of
 * tokens, `renderer/style/colours.css`; alarms have the same colours in all of them.
 */
export const COLOUR_SCHEMES = ['cyan-spo2', 'yellow-spo2', 'colour-blind'] as const;
const speed = z.union([z.literal(6.25), z.literal(12.5), z.literal(25), z.literal(50)]);

/**
 * How this bed's screen shows what it is told; whatever is absent is the default. Values stay in UCUM everywhere else: units here
 * are for eyes only. A person may choose otherwise at the screen itself.
 */
export const displayConfig = z.strictObject({
  language: z.enum(['en', 'de', 'es', 'zh']).optional(),
  pressureUnit: z.enum(['mm[Hg]', 'kPa']).optional(),
  temperatureUnit: z.enum(['Cel', '[degF]']).optional(),
  /**
   * `ward`: large numbers, few waves; `icu`: more and wider waves; `two-beds`: this bed and one beside it; `central`: every bed of the
   * ward that is configured.
   */
  layout: z.enum(['ward', 'icu', 'two-beds', 'central']).optional(),
  /** The bed that `two-beds` shows beside this one; absent: the first. */
  beside: z.string().min(1).optional(),
  colours: z.enum(COLOUR_SCHEMES).optional(),
  /** Rows shown at once, 2 to 8. */
  waveRows: z.int().min(2).max(8).optional(),
  /** IEEE 11073 codes, as text, of waves that are not wanted on the main screen. */
  hiddenWaves: z.array(z.string()).optional(),
  /** Dimmed for the night; alarms are never dimmed, and a high one ends it for as long as it lasts. */
  night: z.boolean().optional(),
  /** Every day dimmed from one time until the other, unless somebody chose otherwise at the screen; `from` may lie after `until`. */
  nightHours: z.strictObject({ from: timeOfDay, until: timeOfDay }).optional(),
  /** What those round the bed may read. */
  privacy: z
    .strictObject({
      /** How patients stand in the header and on the tiles of beds; where identity is confirmed the name is always whole. */
      name: z.enum(['full', 'initials']).optional(),
      /** Whether the screen may be covered while another display watches; absent: it may. */
      cover: z.boolean().optional(),
    })
    .optional(),
  /** mm/s of ECG, of pleth and pressures, and of respiration and CO2 (specs bedside-ui section 3). */
  sweep: z.strictObject({ ecg: speed.optional(), haemodynamic: speed.optional(), respiratory: speed.optional() }).optional(),
  /** mm/mV. */
  ecgGain: z.union([z.literal(2.5), z.literal(5), z.literal(10), z.literal(20), z.literal('auto')]).optional(),
});

export type DisplayConfig = z.infer<typeof displayConfig>;
