/** A long period in pieces: each read from the store takes a small part of a slice. From included, to not; ms. */
export function* pieces(fromMs: number, toMs: number, pieceMs: number): Generator<readonly [fromMs: number, toMs: number], void> {
  for (let atMs = fromMs; atMs < toMs; atMs += pieceMs) yield [atMs, Math.min(atMs + pieceMs, toMs)];
}
