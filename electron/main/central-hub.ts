import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { InputRefused } from '#clinical';

const file = z.string().refine((path) => isAbsolute(path), 'not an absolute path');

/** How the computers of a house reach the hub (`electron/ipc/hub-config.ts`); secrets may lie in files of their own, which only their readers know. */
export const centralHub = z.strictObject({
  connectionString: z.string().min(1).optional(),
  connectionStringFile: file.optional(),
  provisioning: z
    .strictObject({
      endpoint: z.string().min(1).optional(),
      idScope: z.string().min(1),
      /** Default: the name of the computer, in small letters. */
      registrationId: z.string().min(1).optional(),
      key: z.string().min(1).optional(),
      keyFile: file.optional(),
    })
    .optional(),
  certificateFile: file.optional(),
  certificateKeyFile: file.optional(),
  certificateAuthorityFile: file.optional(),
  gateway: z.string().min(1).optional(),
  proxy: z.string().min(1).optional(),
  webSocket: z.boolean().optional(),
  fileUpload: z.string().min(1).optional(),
});

export interface HubPlace {
  readonly hostName: string;
  readonly readText: (file: string) => string;
}

/** @returns the member `hub` of the monitor's configuration; still to be checked @throws InputRefused naming the member */
export function hubOf(hub: z.infer<typeof centralHub>, where: string, { hostName, readText }: HubPlace): object {
  const { provisioning, gateway, proxy, webSocket, fileUpload } = hub;
  const text = (name: string, given: string | undefined, from: string | undefined): string | undefined => {
    if (given !== undefined && from !== undefined) throw new InputRefused(`${where}.${name}`, `stands beside ${name}File`);
    return from === undefined ? given : readText(from).trim();
  };
  const { certificateFile, certificateKeyFile, certificateAuthorityFile } = hub;
  if ((certificateFile === undefined) !== (certificateKeyFile === undefined))
    throw new InputRefused(`${where}.certificateFile`, 'certificateFile and certificateKeyFile belong together');
  const connectionString = text('connectionString', hub.connectionString, hub.connectionStringFile);
  const { keyFile, ...registration } = provisioning ?? { idScope: '' };
  const key = text('provisioning.key', registration.key, keyFile);
  const certificate = certificateFile !== undefined &&
    certificateKeyFile !== undefined && { cert: readText(certificateFile), key: readText(certificateKeyFile) };
  return {
    connectionString,
    ...(provisioning && { provisioning: { registrationId: hostName.toLowerCase(), ...registration, key } }),
    ...(certificate && { certificate }),
    certificateAuthority: certificateAuthorityFile === undefined ? null : readText(certificateAuthorityFile),
    gateway,
    proxy,
    webSocket,
    fileUpload,
  };
}
