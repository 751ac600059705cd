import { createHmac } from 'node:crypto';
import { z } from 'zod';

const key = z.base64().min(1);
const attestation = z.discriminatedUnion('type', [
  /** A group's keys are master keys: each device has keys derived from them. */
  z.strictObject({ type: z.literal('symmetricKey'), primaryKey: key, secondaryKey: key.optional() }),
  /** Individual: this certificate. Group: any whose chain ends at an authority that the hub trusts. */
  z.strictObject({
    type: z.literal('x509'),
    thumbprint: z
      .string()
      .transform((text) => text.replaceAll(':', '').toUpperCase())
      .optional(),
  }),
]);

export const enrolment = z.strictObject({
  /** Registration id of one device, or name of a group. */
  name: z.string().min(1).max(128),
  group: z.boolean().default(false),
  attestation,
  enabled: z.boolean().default(true),
  /** Device id in the hub; absent: the registration id. Individual only. */
  deviceId: z.string().min(1).optional(),
  /** What the twin of a device begins with. */
  initialTwin: z
    .strictObject({
      tags: z.record(z.string(), z.unknown()).default({}),
      desired: z.record(z.string(), z.unknown()).default({}),
    })
    .optional(),
});
/** Who may become a device of the hub, and with what. */
export type Enrolment = z.infer<typeof enrolment>;

/** A device's key below a group's master key: base64 of HMAC-SHA256 over the registration id (specs azure-wire section 1). */
export function derivedKey(masterKey: string, registrationId: string): string {
  return createHmac('sha256', Buffer.from(masterKey, 'base64')).update(registrationId).digest('base64');
}

/** The keys that one registration may sign with; the second is the first where there is none. */
export function keysOf(
  { group, attestation: proof }: Enrolment,
  registrationId: string,
): { readonly primaryKey: string; readonly secondaryKey: string } | null {
  if (proof.type !== 'symmetricKey') return null;
  const own = (text: string): string => (group ? derivedKey(text, registrationId) : text);
  return { primaryKey: own(proof.primaryKey), secondaryKey: own(proof.secondaryKey ?? proof.primaryKey) };
}
