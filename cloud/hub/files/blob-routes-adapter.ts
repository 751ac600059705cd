import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type BlobAccount, blobRefusal } from './blob-access.ts';
import { type BlobInfo, type BlobStore, BlockMissing } from './blob-store-adapter.ts';

export interface BlobRoutesOptions {
  readonly account: BlobAccount;
  readonly blobs: BlobStore;
  readonly refused: (code: string, where: string) => void;
}

type OfBlob = FastifyRequest<{ Params: { container: string; '*': string }; Querystring: Record<string, string> }>;

/** Largest body of one request: what `BlockBlobClient` sends in one piece when asked to. */
const LARGEST_PIECE = 256 * 1024 * 1024;
const LARGEST_LIST = 4 * 1024 * 1024;

/**
 * As much of Azure Blob's REST interface as `BlockBlobClient` needs to put a blob and to read it: Put Blob, Put Block, Put Block
 * List, Get Blob with a range, Get Blob Properties, Delete Blob. Every request carries a service SAS for its blob.
 */
export async function addBlobRoutes(app: FastifyInstance, options: BlobRoutesOptions): Promise<void> {
  await app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    // Bodies go to the disk as they come.
    scope.addContentTypeParser('*', (_request, payload, next) => next(null, payload));
    scope.route<{ Params: { container: string; '*': string }; Querystring: Record<string, string> }>({
      method: ['GET', 'HEAD', 'PUT', 'DELETE'],
      url: '/:container/*',
      bodyLimit: LARGEST_PIECE,
      handler: (request, reply) => answer(request, reply, options),
    });
    done();
  });
}

async function answer(
  request: OfBlob,
  reply: FastifyReply,
  { account, blobs, refused }: BlobRoutesOptions,
): Promise<FastifyReply> {
  const { container, '*': blobName } = request.params;
  const { query, method } = request;
  void reply.headers({ 'x-ms-request-id': randomUUID(), 'x-ms-version': '2021-12-02', date: new Date().toUTCString() });
  const needed = method === 'PUT' ? 'w' : method === 'DELETE' ? 'd' : 'r';
  const why = blobRefusal(account, container, blobName, query, needed, Date.now());
  if (why !== null) {
    refused(why, `${method} blob ${container}/${blobName}`);
    return problem(reply, 403, why);
  }
  if (method === 'PUT') return put(request, reply, blobs);
  const info = await blobs.find(container, blobName);
  if (info === null) return problem(reply, 404, 'BlobNotFound');
  if (method === 'DELETE') {
    await blobs.delete(info);
    return reply.code(202).send();
  }
  return read(request, describe(reply, info), info, blobs);
}

async function put(request: OfBlob, reply: FastifyReply, blobs: BlobStore): Promise<FastifyReply> {
  const { container, '*': blobName } = request.params;
  const { comp, blockid } = request.query;
  const content = request.body as Readable;
  const contentType = String(
    request.headers['x-ms-blob-content-type'] ?? request.headers['content-type'] ?? 'application/octet-stream',
  );
  if (comp === 'block') {
    if (!blockid) return problem(reply, 400, 'InvalidQueryParameterValue');
    await blobs.stage(container, blobName, blockid, content);
    return reply.code(201).header('x-ms-request-server-encrypted', 'false').send();
  }
  if (comp === 'blocklist') {
    const list = await textOf(content);
    const blockIds = [...list.matchAll(/<(?:Latest|Uncommitted)>([^<]+)<\/(?:Latest|Uncommitted)>/g)].map(([, id]) => id ?? '');
    const info = await blobs.commit(container, blobName, contentType, blockIds).catch((error: unknown) => {
      if (error instanceof BlockMissing) return null;
      throw error;
    });
    return info === null ? problem(reply, 400, 'InvalidBlockList') : created(reply, info);
  }
  if (comp !== undefined) return problem(reply, 400, 'InvalidQueryParameterValue');
  if (request.headers['x-ms-blob-type'] !== 'BlockBlob') return problem(reply, 400, 'InvalidBlobType');
  return created(reply, await blobs.put(container, blobName, contentType, content));
}

function read(request: OfBlob, reply: FastifyReply, info: BlobInfo, blobs: BlobStore): FastifyReply {
  const range = /^bytes=(\d+)-(\d*)$/.exec(String(request.headers['x-ms-range'] ?? request.headers.range ?? ''));
  const first = Number(range?.[1] ?? 0);
  const last = Math.min(range?.[2] ? Number(range[2]) : info.bytes - 1, info.bytes - 1);
  if (range && (first >= info.bytes || last < first)) return problem(reply, 416, 'InvalidRange');
  void reply.header('content-length', String(info.bytes === 0 ? 0 : last - first + 1));
  if (range) void reply.code(206).header('content-range', `bytes ${first}-${last}/${info.bytes}`);
  return reply.send(request.method === 'HEAD' ? undefined : blobs.read(info, first, last));
}

function describe(reply: FastifyReply, info: BlobInfo): FastifyReply {
  return reply.headers({
    etag: info.etag,
    'last-modified': new Date(info.modifiedAt).toUTCString(),
    'content-type': info.contentType,
    'accept-ranges': 'bytes',
    'x-ms-blob-type': 'BlockBlob',
  });
}

function created(reply: FastifyReply, info: BlobInfo): FastifyReply {
  const headers = { etag: info.etag, 'last-modified': new Date(info.modifiedAt).toUTCString() };
  return reply
    .code(201)
    .headers({ ...headers, 'x-ms-request-server-encrypted': 'false' })
    .send();
}

function problem(reply: FastifyReply, status: number, code: string): FastifyReply {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  return reply.code(status).headers({ 'x-ms-error-code': code, 'content-type': 'application/xml' }).send(body);
}

async function textOf(content: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += (chunk as Buffer).length;
    if (bytes > LARGEST_LIST) throw new RangeError('the list of blocks is too long');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
