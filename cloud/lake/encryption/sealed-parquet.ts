import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/*
 * Parquet modular encryption, AES_GCM_V1, everything under one key with an encrypted footer. Source: Apache Parquet, Encryption.md.
 * A module is length (4, little endian) · nonce (12) · ciphertext · tag (16).
 */
const MAGIC = 'PARE';
const [LENGTH, NONCE, TAG] = [4, 12, 16];
const OVERHEAD = NONCE + TAG;
/** What DuckDB writes before the footer: FileCryptoMetaData of AES_GCM_V1 without any member. */
const ALGORITHM = Buffer.from('1c1c000000', 'hex');

export interface SealingKey {
  readonly name: string;
  /** 16, 24 or 32 bytes. */
  readonly key: Buffer;
}

/**
 * A file that DuckDB wrote under a key of its own for this file alone, under another key and with nonces out of the system's secure
 * source: of its own DuckDB says that it is not secure. Everything else stays as DuckDB writes it, modules bound to no place: those that
 * are bound, as the specification asks, DuckDB 1.5 cannot open where a query filters.
 * @throws Error when the file is not what DuckDB writes
 */
export function sealedAnew(file: Buffer, written: Buffer, { key }: SealingKey): Buffer {
  const end = file.length - MAGIC.length - LENGTH;
  const [head, foot] = [file.toString('latin1', 0, MAGIC.length), file.toString('latin1', end + LENGTH)];
  if (head !== MAGIC || foot !== MAGIC) throw new Error('not an encrypted Parquet file');
  const tail = end - file.readUInt32LE(end);
  const footer = tail + ALGORITHM.length;
  if (!file.subarray(tail, footer).equals(ALGORITHM)) throw new Error('not encrypted as DuckDB does it');
  const sealed = Buffer.from(file);
  for (let at = MAGIC.length; at < end; at = at === tail ? footer : at) {
    const module = moduleAt(sealed, at);
    again(module, written, key);
    at += module.length;
  }
  return sealed;
}

function moduleAt(file: Buffer, at: number): Buffer {
  const length = at + LENGTH > file.length ? 0 : file.readUInt32LE(at);
  if (length < OVERHEAD || at + LENGTH + length > file.length) throw new Error(`no module at ${at}`);
  return file.subarray(at, at + LENGTH + length);
}

/** In place: under another key it is as long as it was. */
function again(module: Buffer, written: Buffer, key: Buffer): void {
  const [nonce, text, tag] = [
    module.subarray(LENGTH, LENGTH + NONCE),
    module.subarray(LENGTH + NONCE, -TAG),
    module.subarray(-TAG),
  ];
  const decipher = createDecipheriv(algorithm(written), written, nonce);
  decipher.setAuthTag(tag);
  const plain = Buffer.concat([decipher.update(text), decipher.final()]);
  randomBytes(NONCE).copy(nonce);
  const cipher = createCipheriv(algorithm(key), key, nonce);
  Buffer.concat([cipher.update(plain), cipher.final()]).copy(text);
  cipher.getAuthTag().copy(tag);
}

function algorithm(key: Buffer): 'aes-256-gcm' {
  return `aes-${key.length * 8}-gcm` as 'aes-256-gcm';
}
