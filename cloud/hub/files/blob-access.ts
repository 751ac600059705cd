import { BlobSASPermissions, generateBlobSASQueryParameters, SASProtocol, StorageSharedKeyCredential } from '@azure/storage-blob';

export interface BlobAccount {
  readonly name: string;
  /** base64 */
  readonly key: string;
}

/** Where one blob is, and the query that opens it: what a device gets for one upload. */
export interface BlobGrant {
  readonly hostName: string;
  readonly containerName: string;
  readonly blobName: string;
  /** Begins with `?`. */
  readonly sasToken: string;
}

/** A service SAS for one blob, in Azure Storage's own form. @param permissions letters of r, a, c, w, d */
export function grantBlob(
  account: BlobAccount,
  hostName: string,
  containerName: string,
  blobName: string,
  permissions: string,
  expiresOn: Date,
): BlobGrant {
  const parameters = generateBlobSASQueryParameters(
    { containerName, blobName, permissions: BlobSASPermissions.parse(permissions), expiresOn, protocol: SASProtocol.Https },
    new StorageSharedKeyCredential(account.name, account.key),
  );
  return { hostName, containerName, blobName, sasToken: `?${parameters.toString()}` };
}

/** @param needed letter of the permission @returns why the query does not open the blob; null when it does */
export function blobRefusal(
  account: BlobAccount,
  containerName: string,
  blobName: string,
  query: Readonly<Record<string, unknown>>,
  needed: string,
  nowMs: number,
): string | null {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  const expiresOn = new Date(text('se'));
  if (text('sig') === '' || Number.isNaN(expiresOn.getTime())) return 'AuthenticationFailed';
  try {
    const again = generateBlobSASQueryParameters(
      {
        containerName,
        blobName,
        permissions: BlobSASPermissions.parse(text('sp')),
        expiresOn,
        version: text('sv'),
        ...(text('spr') === '' ? {} : { protocol: text('spr') === 'https' ? SASProtocol.Https : SASProtocol.HttpsAndHttp }),
      },
      new StorageSharedKeyCredential(account.name, account.key),
    );
    if (again.signature !== text('sig')) return 'AuthenticationFailed';
  } catch {
    return 'AuthenticationFailed';
  }
  if (expiresOn.getTime() <= nowMs) return 'AuthenticationFailed';
  return text('sp').includes(needed) ? null : 'AuthorizationPermissionMismatch';
}
