/** What every runtime of ours has, as far as it is used here. */
declare const TextDecoder: new (
  encoding: string,
  options?: { readonly fatal?: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

type Decode = (bytes: Uint8Array) => string;

const utf8 = strict('utf-8');

/**
 * Text of a device that does not say how it writes: UTF-8 where the bytes are, else the other encoding, else Latin-1, so that
 * any bytes give a text.
 * @param otherwise label of the WHATWG Encoding Standard, e.g. "gbk"
 */
export function textReader(otherwise?: string): Decode {
  const second = otherwise === undefined ? null : strict(otherwise);
  return (bytes) => attempt(utf8, bytes) ?? attempt(second, bytes) ?? latin1(bytes);
}

export function utf8Bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

/** @returns null where the runtime was built without the encoding */
function strict(encoding: string): Decode | null {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    return (bytes) => decoder.decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function attempt(decode: Decode | null, bytes: Uint8Array): string | null {
  try {
    return decode?.(bytes) ?? null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
