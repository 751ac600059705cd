import { fileURLToPath } from 'node:url';

/** The templates that ship with the product, where the configuration names none. */
export function shippedMapping(): { device: string; fhir: string } {
  const file = (name: string): string => fileURLToPath(new URL(`../connector/mappings/${name}`, import.meta.url));
  return { device: file('device-mapping.json'), fhir: file('fhir-mapping.json') };
}
