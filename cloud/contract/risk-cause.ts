/** Models that answer one question and speak in each other's place: under which of them their flag and its range stand. */
const STANDS_UNDER: Readonly<Record<string, string>> = { 'sepsis-laboratory': 'sepsis-bedside' };

/** @returns the method whose range a method shares, unless it has one of its own */
export function sharedMethod(method: string): string {
  return STANDS_UNDER[method] ?? method;
}

/** Why a flag of a model is raised: never two open flags of one patient for one cause. */
export function riskCause(method: string): string {
  return `risk-${sharedMethod(method)}`;
}
