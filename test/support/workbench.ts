import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openMappingVersions } from '../../cloud/connector/mapping-versions-adapter.ts';
import { importMedTech } from '../../cloud/connector/medtech-import.ts';
import { tryMapping } from '../../cloud/connector/workbench.ts';
import type { MappingWorkbench } from '../../cloud/contract/mapping-workbench.ts';

const SHIPPED = fileURLToPath(new URL('../../cloud/connector/mappings/', import.meta.url));

/** The real workbench, with the shipped mappings as the first version, in a directory that the caller removes. */
export async function openWorkbench(directory: string): Promise<MappingWorkbench> {
  const [deviceFile, fhirFile] = [join(directory, 'device-mapping.json'), join(directory, 'fhir-mapping.json')];
  for (const file of ['device-mapping.json', 'fhir-mapping.json']) await copyFile(join(SHIPPED, file), join(directory, file));
  const versions = await openMappingVersions({ directory: join(directory, 'versions'), deviceFile, fhirFile, compat: false });
  return { run: tryMapping, import: importMedTech, ...versions };
}
