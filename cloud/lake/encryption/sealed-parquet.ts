import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { binary, I16, I32, int64, numberIn, readStruct, type Struct, struct, structsIn, writtenStruct } from './compact.ts';

/*
 * Parquet modular encryption, AES_GCM_V1, everything under one key with an encrypted footer. Source: Apache Parquet, Encryption.md.
 * A module is length (4, little endian) · nonce (12) · ciphertext · tag (16).
 */
const MAGIC = 'PARE';
const [LENGTH, NONCE, TAG] = [4, 12, 16];
const OVERHEAD = NONCE + TAG;
const MODULE = { footer: 0, dataPage: 2, dictionaryPage: 3, dataPageHeader: 4, dictionaryPageHeader: 5 } as const;
/** parquet.thrift: PageType. */
const DICTIONARY_PAGE = 2;
const FILE_UNIQUE = 8;

export interface SealingKey {
  /** Stands in the file, so that a reader knows which of its keys is meant. */
  readonly name: string;
  /** 16, 24 or 32 bytes. */
  readonly key: Buffer;
}

/**
 * A file that DuckDB wrote under a key of its own for this file alone, sealed anew as the specification asks: nonces out of the
 * system's secure source, every module bound to its file and place, so that none can be put elsewhere. DuckDB binds nothing, counts
 * pages without what sealing adds, and says of its own source of nonces that it is not secure.
 * @throws Error when the file is not what DuckDB writes
 */
export function sealedAnew(file: Buffer, written: Buffer, { name, key }: SealingKey): Buffer {
  const end = file.length - MAGIC.length - LENGTH;
  const [head, foot] = [file.toString('latin1', 0, MAGIC.length), file.toString('latin1', end + LENGTH)];
  if (head !== MAGIC || foot !== MAGIC) throw new Error('not an encrypted Parquet file');
  const tail = end - file.readUInt32LE(end);
  // Before the footer stands by what it is sealed.
  const footerAt = tail + writtenStruct(readStruct(file.subarray(tail, end))).length;
  const footer = readStruct(opened(moduleAt(file, footerAt), written));
  const unique = randomBytes(FILE_UNIQUE);
  const parts: Buffer[] = [Buffer.from(MAGIC)];
  let at = MAGIC.length;
  for (const [group, fields] of structsIn(footer.get(4)).entries()) {
    const begins = at;
    for (const [column, chunk] of structsIn(fields.get(1)).entries()) {
      const pages = sealedPages(file, metaOf(chunk), { written, key, unique, place: [group, column] });
      place(chunk, at, pages);
      parts.push(...pages.parts);
      at += pages.length;
    }
    if (fields.has(5)) fields.set(5, int64(begins));
    if (fields.has(6)) fields.set(6, int64(at - begins));
    fields.set(7, { type: 'number', code: I16, value: BigInt(group) });
  }
  const sealing = writtenStruct(
    new Map([
      [1, struct([1, struct([2, binary(unique)])])],
      [2, binary(Buffer.from(name))],
    ]),
  );
  const sealedFooter = sealed(writtenStruct(footer), key, aad(unique, MODULE.footer));
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32LE(sealing.length + sealedFooter.length);
  return Buffer.concat([...parts, sealing, sealedFooter, length, Buffer.from(MAGIC)]);
}

interface Sealing {
  readonly written: Buffer;
  readonly key: Buffer;
  readonly unique: Buffer;
  /** Row group and column. */
  readonly place: readonly [number, number];
}

interface Pages {
  readonly parts: readonly Buffer[];
  readonly length: number;
  /** From the beginning of the chunk; null = none. */
  readonly dictionary: number | null;
  readonly data: number | null;
}

/** Header and page in turn. */
function sealedPages(file: Buffer, meta: Struct, { written, key, unique, place }: Sealing): Pages {
  const starts = [9, 11].map((field) => numberIn(meta.get(field)) ?? 0).filter((start) => start > 0);
  const values = numberIn(meta.get(5)) ?? 0;
  const parts: Buffer[] = [];
  const found: { dictionary: number | null; data: number | null } = { dictionary: null, data: null };
  let [length, page, seen] = [0, 0, 0];
  for (let at = Math.min(...starts); seen < values || page === 0; ) {
    const header = moduleAt(file, at);
    const body = moduleAt(file, at + header.length);
    const fields = readStruct(opened(header, written));
    const isDictionary = numberIn(fields.get(1)) === DICTIONARY_PAGE;
    // What the page takes in the file, its sealing included.
    fields.set(3, { type: 'number', code: I32, value: BigInt(body.length) });
    const ordinals = isDictionary ? place : [...place, page];
    const of = (type: number): Buffer => aad(unique, type, ordinals);
    const both = [
      sealed(writtenStruct(fields), key, of(isDictionary ? MODULE.dictionaryPageHeader : MODULE.dataPageHeader)),
      sealed(opened(body, written), key, of(isDictionary ? MODULE.dictionaryPage : MODULE.dataPage)),
    ];
    found[isDictionary ? 'dictionary' : 'data'] ??= length;
    if (!isDictionary) {
      page += 1;
      seen += valuesIn(fields);
    }
    parts.push(...both);
    length += both.reduce((sum, each) => sum + each.length, 0);
    at += header.length + body.length;
  }
  return { parts, length, ...found };
}

/** Of a data page, version 1 or 2. */
function valuesIn(header: Struct): number {
  const data = header.get(5) ?? header.get(8);
  const values = data?.type === 'struct' ? numberIn(data.value.get(1)) : null;
  if (values === null) throw new Error('a page that does not say how many values it holds');
  return values;
}

/** Where the chunk lies now, and that it is under the footer's key. */
function place(chunk: Struct, at: number, { length, dictionary, data }: Pages): void {
  const meta = metaOf(chunk);
  meta.set(7, int64(length));
  if (data !== null) meta.set(9, int64(at + data));
  if (dictionary !== null) meta.set(11, int64(at + dictionary));
  if ((numberIn(chunk.get(2)) ?? 0) > 0) chunk.set(2, int64(at));
  chunk.set(8, struct([1, struct()]));
}

function metaOf(chunk: Struct): Struct {
  const meta = chunk.get(3);
  if (meta?.type !== 'struct') throw new Error('a column without its metadata');
  return meta.value;
}

function moduleAt(file: Buffer, at: number): Buffer {
  const length = at + LENGTH > file.length ? 0 : file.readUInt32LE(at);
  if (length < OVERHEAD || at + LENGTH + length > file.length) throw new Error(`no module at ${at}`);
  return file.subarray(at, at + LENGTH + length);
}

function opened(module: Buffer, key: Buffer): Buffer {
  const body = module.subarray(LENGTH);
  const decipher = createDecipheriv(`aes-${key.length * 8}-gcm` as 'aes-256-gcm', key, body.subarray(0, NONCE));
  decipher.setAuthTag(body.subarray(body.length - TAG));
  return Buffer.concat([decipher.update(body.subarray(NONCE, body.length - TAG)), decipher.final()]);
}

function sealed(plain: Buffer, key: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(`aes-${key.length * 8}-gcm` as 'aes-256-gcm', key, nonce);
  cipher.setAAD(bound);
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32LE(plain.length + OVERHEAD);
  return Buffer.concat([length, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function aad(unique: Buffer, type: number, ordinals: readonly number[] = []): Buffer {
  const places = Buffer.alloc(2 * ordinals.length);
  for (const [place, ordinal] of ordinals.entries()) places.writeInt16LE(ordinal, 2 * place);
  return Buffer.concat([unique, Buffer.of(type), places]);
}
