/** A decimal as SampledData allows it: an exponent is written out. `E`, `L` and `U` stay. Null for any other text. */
export function sampleText(text: string): string | null {
  if (/^(-?\d+(\.\d+)?|[EUL])$/.test(text)) return text;
  if (!/^-?\d+(\.\d+)?[eE][+-]?\d+$/.test(text)) return null;
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  if (Number.isInteger(value)) return BigInt(value).toString();
  return value.toFixed(20).replace(/\.?0+$/, '');
}
