/**
 * For a list of columns: text as it is where it is printable ASCII, all other as bytes for `storedText`. Looking is left to the database,
 * because of many rows most are.
 */
export function textColumn(column: string, as = column): string {
  return `CASE WHEN ${column} GLOB '*[^ -~]*' OR length(${column}) <> length(CAST(${column} AS BLOB)) THEN CAST(${column} AS BLOB) ELSE ${column} END AS ${as}`;
}

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
