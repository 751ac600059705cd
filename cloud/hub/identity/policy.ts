import { z } from 'zod';

export const RIGHTS = ['RegistryRead', 'RegistryWrite', 'ServiceConnect', 'DeviceConnect'] as const;
export type Right = (typeof RIGHTS)[number];

/** A shared access policy of the hub: whoever holds one of its keys may do these things. */
export const accessPolicy = z.strictObject({
  name: z.string().min(1),
  primaryKey: z.string().min(1),
  secondaryKey: z.string().min(1),
  rights: z.array(z.enum(RIGHTS)),
});
export type AccessPolicy = z.infer<typeof accessPolicy>;

/** The policies that IoT Hub begins with. */
export const FIRST_POLICIES: Readonly<Record<string, readonly Right[]>> = {
  iothubowner: RIGHTS,
  service: ['ServiceConnect'],
  device: ['DeviceConnect'],
  registryRead: ['RegistryRead'],
  registryReadWrite: ['RegistryRead', 'RegistryWrite'],
};
