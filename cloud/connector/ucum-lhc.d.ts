/** The part of the package that is used here; it ships no types of its own. */
declare module '@lhncbc/ucum-lhc' {
  interface Utils {
    validateUnitString(unit: string, suggest?: boolean): { status: 'valid' | 'invalid' | 'error'; msg: readonly string[] };
    convertUnitTo(from: string, value: number, to: string): { toVal: number | null; msg: readonly string[] };
  }
  export const UcumLhcUtils: { getInstance(): Utils };
}
