const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text of the store, read as bytes (`CAST(… AS BLOB)`): of text that is no UTF-8, as a damaged page gives it, the library ends the whole
 * process.
 * @throws Error with the code of a damaged store
 */
export function storedText(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw Object.assign(new Error('a text in the store is damaged', { cause: error }), { code: 'SQLITE_CORRUPT' });
  }
}
