/** A number that keeps the text it was written with: FHIR decimals are significant to the digit (R4, datatypes, decimal). */
export type JsonNumber = number | RawNumber;

export interface RawNumber {
  readonly rawJSON: string;
}

const raw = JSON as unknown as { rawJSON(text: string): RawNumber; isRawJSON(value: unknown): value is RawNumber };

/** @returns a plain number when JavaScript writes it the same way, else the number with its text */
export function numberFromText(text: string): JsonNumber {
  const value = Number(text);
  return String(value) === text ? value : raw.rawJSON(text);
}

export function isJsonNumber(value: unknown): value is JsonNumber {
  return typeof value === 'number' || raw.isRawJSON(value);
}

export function textOfNumber(value: JsonNumber): string {
  return typeof value === 'number' ? String(value) : value.rawJSON;
}
