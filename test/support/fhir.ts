import type { Bundle, Resource } from '@medplum/fhirtypes';
import type { TestSystem } from './system.ts';

/** Every page of a search. */
export async function searchAll<T extends Resource>(system: TestSystem, query: string): Promise<T[]> {
  const found: T[] = [];
  let path: string | undefined = query;
  while (path !== undefined) {
    const bundle = (await system.fhir(path)) as Bundle<T>;
    found.push(...(bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : [])));
    const next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
    path = next === undefined ? undefined : next.replace(/^.*\/fhir\//, '');
  }
  return found;
}
