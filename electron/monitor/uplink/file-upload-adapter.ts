import type { Agent } from 'node:http';
import { request } from 'node:https';
import type { Client } from 'azure-iot-device';

/** A file of a few megabytes over a slow line. */
const LONGEST_MS = 120_000;
const LONGEST_ANSWER = 2_000;

interface Grant {
  readonly correlationId: string;
  readonly hostName: string;
  readonly containerName: string;
  readonly blobName: string;
  /** Begins with `?`. */
  readonly sasToken: string;
}

/**
 * File upload (IoT Hub's three steps): asks where, puts the file there in one piece (Azure Storage: Put Blob), says that it is there.
 * @returns the full name of the blob
 */
export async function uploadFile(client: Client, agent: Agent, name: string, content: Buffer): Promise<string> {
  const grant = (await client.getBlobSharedAccessSignature(name)) as unknown as Grant;
  try {
    await putBlob(grant, agent, content);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // The hub lets ten be under way at once: what failed must not count.
    await client.notifyBlobUploadStatus(grant.correlationId, false, 500, why).catch(() => undefined);
    throw error;
  }
  await client.notifyBlobUploadStatus(grant.correlationId, true, 201, 'Created');
  return grant.blobName;
}

function putBlob({ hostName, containerName, blobName, sasToken }: Grant, agent: Agent, content: Buffer): Promise<void> {
  const path = blobName.split('/').map(encodeURIComponent).join('/');
  return new Promise((resolve, reject) => {
    const call = request(
      `https://${hostName}/${containerName}/${path}${sasToken}`,
      {
        method: 'PUT',
        agent,
        signal: AbortSignal.timeout(LONGEST_MS),
        headers: {
          'x-ms-blob-type': 'BlockBlob',
          'x-ms-version': '2021-12-02',
          'x-ms-blob-content-type': 'application/json',
          'x-ms-blob-content-encoding': 'gzip',
          'content-length': content.length,
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          if (text.length < LONGEST_ANSWER) text += chunk;
        });
        answer.on('error', reject).on('end', () => {
          if (answer.statusCode === 201) resolve();
          else reject(new Error(`the storage answered ${answer.statusCode ?? 0}: ${text.slice(0, LONGEST_ANSWER)}`));
        });
      },
    );
    call.on('error', reject).end(content);
  });
}
