import { createPublicKey, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { InputRefused } from '#clinical';

const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/;
/** Inside the version's folder, never out of it. */
const INSIDE = /^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9@._+-]+(\/[A-Za-z0-9@._+-]+)*$/;

const manifest = z.strictObject({
  version: z.string().regex(VERSION),
  /** e.g. `linux-x64` */
  platform: z.string().regex(/^(linux|win32|darwin)-[a-z0-9]+$/),
  /** The oldest installed package, with its Electron, in which this version runs. */
  minimumBase: z.string().regex(VERSION),
  /** A test build takes test builds and nothing else does. */
  testBuild: z.boolean(),
  files: z
    .array(
      z.strictObject({
        path: z.string().regex(INSIDE),
        bytes: z.int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1)
    .max(10_000),
});
export type Manifest = z.infer<typeof manifest>;

/** As the server keeps it: the signature is over the manifest's very text. */
const envelope = z.strictObject({ manifest: z.string(), signature: z.base64() });

/** @param privateKeyPem Ed25519, PKCS #8 */
export function signManifest(content: Manifest, privateKeyPem: string): string {
  const text = JSON.stringify(manifest.parse(content));
  return JSON.stringify({ manifest: text, signature: sign(null, Buffer.from(text), privateKeyPem).toString('base64') });
}

/**
 * @param text as it came from the server or lies beside the version's files
 * @param publicKey Ed25519, SubjectPublicKeyInfo in base64
 * @throws InputRefused when it is malformed or was not signed with the key's other half
 */
export function openManifest(text: string, publicKey: string, where: string): Manifest {
  const parsed = envelope.safeParse(jsonOf(text, where));
  if (!parsed.success) throw new InputRefused(where, 'is no signed manifest');
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'ed25519') throw new InputRefused('update.publicKey', 'is no Ed25519 key');
  const signed = verify(null, Buffer.from(parsed.data.manifest), key, Buffer.from(parsed.data.signature, 'base64'));
  if (!signed) throw new InputRefused(where, 'is not signed with the key of the configuration');
  const content = manifest.safeParse(jsonOf(parsed.data.manifest, where));
  if (!content.success) {
    const [issue] = content.error.issues;
    throw new InputRefused(`${where}, ${issue?.path.join('.') ?? ''}`, issue?.message ?? 'is no manifest');
  }
  return content.data;
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputRefused(where, error instanceof Error ? error.message : String(error));
  }
}

/** By number, part by part; a pre-release comes before its release. Negative: `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [numbersA, tailA] = split(a);
  const [numbersB, tailB] = split(b);
  for (let index = 0; index < 3; index += 1) {
    const difference = (numbersA[index] ?? 0) - (numbersB[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (tailA === tailB) return 0;
  if (tailA === '') return 1;
  if (tailB === '') return -1;
  return tailA < tailB ? -1 : 1;
}

function split(version: string): [readonly number[], string] {
  const [numbers = '', ...tail] = version.split('-');
  return [numbers.split('.').map(Number), tail.join('-')];
}
