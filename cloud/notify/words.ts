const PARAMETERS: Readonly<Record<string, string>> = {
  respiratoryRate: 'respiration rate',
  spo2: 'SpO₂',
  supplementalOxygen: 'air or oxygen',
  systolicBP: 'systolic pressure',
  pulse: 'pulse',
  consciousness: 'consciousness',
  temperature: 'temperature',
};

/** A NEWS2 parameter as people call it. */
export const parameterWord = (name: string): string => PARAMETERS[name] ?? name;

/** UCUM as people write it. */
export const unitWord = (unit: string): string => unit.replace('mm[Hg]', 'mmHg').replace('Cel', '°C');

/** "5 Jan, 11:00 CET": by the clock of the house, with its name, because a message is read anywhere. @param timeZone IANA name */
export function timeWord(iso: string, timeZone: string): string {
  const of = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(new Date(iso));
  return `${of({ day: 'numeric', month: 'short' })}, ${of({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' })}`;
}
