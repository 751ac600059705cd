/** One write or arrival on a line. */
export interface RawPiece {
  /** Unix ms, with fraction. */
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  readonly bytes: Uint8Array;
}

/** Format of raw recordings: one line per piece, `<Unix ms> <in|out> <hexadecimal bytes>`. */
export function writePiece({ atMs, direction, bytes }: RawPiece): string {
  return `${atMs.toFixed(3)} ${direction} ${hexOf(bytes)}\n`;
}

/**
 * @param complain told of every line that is none (a power failure cuts the last one); the others are read
 */
export function readPieces(text: string, complain: (line: number, why: string) => void): readonly RawPiece[] {
  return text.split('\n').flatMap((line, index): RawPiece[] => {
    if (line === '') return [];
    const [, at = '', direction, hex = ''] = /^(\d+(?:\.\d+)?) (in|out) ((?:[0-9a-f]{2})*)$/.exec(line) ?? [];
    if (direction !== 'in' && direction !== 'out') {
      complain(index + 1, 'is no recorded piece');
      return [];
    }
    return [{ atMs: Number(at), direction, bytes: bytesOf(hex) }];
  });
}

function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}
