import { readFile, stat } from 'node:fs/promises';
import { whyUnreadable } from '#clinical';
import { loadDeviceMapping, loadFhirMapping, type Mapping } from './mapping.ts';
import { problemText } from './mapping-error.ts';
import type { DeviceTemplate } from './template/device-template.ts';
import type { FhirTemplate } from './template/fhir-template.ts';

export interface LoadedMapping {
  readonly device: readonly DeviceTemplate[];
  /** By type name in lower case. */
  readonly fhir: ReadonlyMap<string, FhirTemplate>;
}

/** No message is processed with a mapping that has a mistake: nothing would tell what is missing. */
export class MappingInvalid extends Error {
  override readonly name = 'MappingInvalid';
}

export interface MappingFiles {
  /** Read again when a file has changed. @throws MappingInvalid with file, line, column and message of every mistake */
  current(): Promise<LoadedMapping>;
  /** Mistakes of changed files while an older version goes on; null when there are none. */
  problem?(): string | null;
}

export function openMappingFiles(deviceFile: string, fhirFile: string, dialect: { readonly compat: boolean }): MappingFiles {
  const device = watched(deviceFile, (text) => loadDeviceMapping(text, dialect));
  const fhir = watched(fhirFile, loadFhirMapping);
  let joined: { device: Mapping<DeviceTemplate>; fhir: Mapping<FhirTemplate>; loaded: LoadedMapping } | null = null;
  return {
    async current() {
      const [deviceMapping, fhirMapping] = [await device(), await fhir()];
      const problems = [...mistakes(deviceFile, deviceMapping), ...mistakes(fhirFile, fhirMapping)];
      if (problems.length > 0) throw new MappingInvalid(problems.join('\n'));
      if (joined?.device !== deviceMapping || joined.fhir !== fhirMapping) {
        const templates = new Map(fhirMapping.templates.map((template) => [template.typeName.toLowerCase(), template]));
        joined = { device: deviceMapping, fhir: fhirMapping, loaded: { device: deviceMapping.templates, fhir: templates } };
      }
      return joined.loaded;
    },
  };
}

function watched<T>(file: string, load: (text: string) => Mapping<T>): () => Promise<Mapping<T>> {
  let seen = '';
  let mapping: Mapping<T> | null = null;
  return async () => {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const version = `${mtimeMs}/${size}/${ino}`;
      if (mapping === null || version !== seen) {
        mapping = load(await readFile(file, 'utf8'));
        seen = version;
      }
      return mapping;
    } catch (error) {
      throw new MappingInvalid(`${file}: ${whyUnreadable(error)}`);
    }
  };
}

function mistakes(file: string, mapping: Mapping<unknown>): readonly string[] {
  return mapping.problems.map((problem) => `${file}:${problem.line}:${problem.column}: ${problemText(problem)}`);
}
