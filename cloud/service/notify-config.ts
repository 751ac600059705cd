import { z } from 'zod';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const timing = {
  tell: z.array(z.enum(['raised', 'resolved', 'escalated'])).default(['raised', 'resolved', 'escalated']),
  digestMinutes: z.number().min(0).max(1_440).default(0),
  quietHours: z
    .strictObject({ from: clock, to: clock, timeZone: z.string().min(1) })
    .nullable()
    .default(null),
  storm: z
    .strictObject({ messages: z.int().min(1).max(100).default(10), minutes: z.number().positive().max(1_440).default(10) })
    .prefault({}),
};
const channelRules = {
  name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
  /** Names; null: all. */
  wards: z.array(z.string().min(1)).nullable().default(null),
  ...timing,
};

/** Push messages to the browsers of people who ask for it on the dashboard, each about her own wards. */
export const pushRules = z.strictObject({
  /** `mailto:` or `https:`: whom a push service asks when something is wrong. */
  contact: z.string().regex(/^(mailto:|https:)\S+$/, 'mailto: or https:'),
  /** Hosts of push services beside those of the usual browsers. */
  services: z.array(z.string().min(1)).default([]),
  ...timing,
});

/** One way to people, with the rules of what goes along it. */
export const channel = z.discriminatedUnion('kind', [
  /** The address of a Teams workflow is a secret: whoever has it may write. */
  z.strictObject({ kind: z.literal('teams'), urlFile: z.string().min(1), ...channelRules }),
  /** By the bot (`teams`), with buttons, into one channel or chat that it was added to. */
  z.strictObject({ kind: z.literal('teams-bot'), conversation: z.string().min(1), ...channelRules }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: z.url(),
    secretFile: z.string().min(1).nullable().default(null),
    ...channelRules,
  }),
  z.strictObject({
    kind: z.literal('email'),
    host: z.string().min(1),
    port: z.int().min(1).max(65535),
    /** TLS from the first byte; false: STARTTLS is demanded. */
    secure: z.boolean().default(false),
    login: z
      .strictObject({ user: z.string().min(1), passwordFile: z.string().min(1) })
      .nullable()
      .default(null),
    from: z.string().min(3),
    to: z.array(z.string().min(3)).min(1),
    ...channelRules,
  }),
]);

/** A bot of the hospital's tenant: acknowledging and assigning from the card. */
export const teamsBot = z.strictObject({
  /** Of its registration in Entra ID; its endpoint is `{dashboardUrl}/api/messages`. */
  appId: z.string().min(1),
  /** People of other tenants are refused. */
  tenantId: z.string().min(1),
  secretFile: z.string().min(1),
  /** Where Teams takes messages; null: as the library has it. */
  serviceUrl: z.url().nullable().default(null),
  cloud: z.enum(['public', 'usgov', 'usgovdod', 'china']).default('public'),
});

export type ChannelConfig = z.infer<typeof channel>;
export type PushConfig = z.infer<typeof pushRules>;
export type TeamsBotConfig = z.infer<typeof teamsBot>;
