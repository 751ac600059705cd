/** How much of a patient's name is shown where others may read it: on cards and mails, on a screen on a wall. */
export const PATIENT_NAMES = ['initials', 'name', 'none'] as const;
export type PatientNames = (typeof PATIENT_NAMES)[number];

/** "Simulated, Patient" → "S. P."; null: not to be shown, or a name without a letter. */
export function shownName(name: string, names: PatientNames): string | null {
  if (names === 'none') return null;
  if (names === 'name') return name;
  const initials = name.split(/[\s,]+/).flatMap((word) => /\p{L}/u.exec(word)?.[0] ?? []);
  return initials.length === 0
    ? null
    : initials
        .slice(0, 4)
        .map((letter) => `${letter}.`)
        .join(' ');
}
