/** Where a pump sits: pillar 1-3 from the left, position from the bottom. */
export interface Slot {
  readonly pillar: number;
  readonly position: number;
}

const POSITIONS = '123456789ABCDEFGHIJKLMNO';
const PUMP = /^501([1-3])(?:(\d\d)|([1-9A-O]))$/;

/** 5011A, or as BCC 3.30 writes it 501110. @returns null for what is no pump. Source: spec section 4 */
export function slotOf(address: string): Slot | null {
  const [, pillar, decimal, letter] = PUMP.exec(address) ?? [];
  if (pillar === undefined) return null;
  const position = decimal === undefined ? POSITIONS.indexOf(letter ?? '') + 1 : Number(decimal);
  return position >= 1 && position <= POSITIONS.length ? { pillar: Number(pillar), position } : null;
}

/** `reading.source` of a pump, e.g. "pump 1/3". */
export function pumpName({ pillar, position }: Slot): string {
  return `pump ${pillar}/${position}`;
}

/** @param isDecimal as BCC 3.30 writes positions above 9 */
export function addressOf({ pillar, position }: Slot, isDecimal = false): string {
  if (isDecimal && position > 9) return `501${pillar}${position}`;
  return `501${pillar}${POSITIONS[position - 1] ?? ''}`;
}
