import { z } from 'zod';
import { HubError } from '../hub-error.ts';

/** IoT Hub's rule for device ids. */
const DEVICE_ID = /^[A-Za-z0-9\-.+%_#*?!(),:=@$']{1,128}$/;
const THUMBPRINT = /^([0-9A-F]{40}|[0-9A-F]{64})$/;

const key = z.string().refine((text) => {
  const { length } = Buffer.from(text, 'base64');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && length >= 16 && length <= 64;
}, 'base64 of 16 to 64 bytes');
/** SHA-1 or SHA-256 of a certificate, hexadecimal, colons and case do not matter. */
const thumbprint = z
  .string()
  .transform((text) => text.replaceAll(':', '').toUpperCase())
  .refine((text) => THUMBPRINT.test(text), '40 or 64 hexadecimal digits');

const authentication = z.discriminatedUnion('type', [
  /** Either key is good. */
  z.object({ type: z.literal('sas'), symmetricKey: z.object({ primaryKey: key, secondaryKey: key }) }),
  /** Either certificate is good. */
  z.object({
    type: z.literal('selfSigned'),
    x509Thumbprint: z.object({ primaryThumbprint: thumbprint, secondaryThumbprint: thumbprint.nullable() }),
  }),
  /** A certificate of an authority that the hub trusts, whose common name is the device id. */
  z.object({ type: z.literal('certificateAuthority') }),
]);
export type Authentication = z.infer<typeof authentication>;

export const deviceIdentity = z.object({
  deviceId: z.string(),
  /** Tells a device from one that was deleted and registered again under its name. */
  generationId: z.string(),
  etag: z.string(),
  status: z.enum(['enabled', 'disabled']),
  statusReason: z.string().nullable(),
  statusUpdatedTime: z.string(),
  authentication,
  /** Name of the Edge device that is its parent. */
  deviceScope: z.string().nullable(),
});
/** A device that is registered, in the shape of IoT Hub's identity registry. */
export type DeviceIdentity = z.infer<typeof deviceIdentity>;

/** @throws HubError for an id that IoT Hub would not take */
export function checkDeviceId(deviceId: string): string {
  if (DEVICE_ID.test(deviceId)) return deviceId;
  throw new HubError(
    400004,
    `device id "${deviceId.slice(0, 140)}": 1 to 128 of letters, digits and - . + % _ # * ? ! ( ) , : = @ $ '`,
  );
}

/** @throws HubError 400004 naming the member */
export function checkAuthentication(value: unknown): Authentication {
  const result = authentication.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new HubError(400004, `authentication.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`);
}
