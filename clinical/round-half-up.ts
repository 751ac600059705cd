/**
 * Rounds on decimal digits, not on binary fractions: 36.05 to one decimal is 36.1, although its binary form is below 36.05.
 * Ties go towards plus infinity. Source: clinical-scores 1.4.
 * @returns NaN or ±Infinity unchanged
 */
export function roundHalfUp(value: number, decimals: 0 | 1 | 2): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  return shift(Math.round(shift(value, decimals)), -decimals);
}

/** Moves the decimal point in the shortest text of the number, so that no binary multiplication takes part. */
function shift(value: number, digits: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return Number(`${String(mantissa)}e${Number(exponent) + digits}`);
}
