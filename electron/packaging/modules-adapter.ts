import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the bundles load at run time; everything else is inside them. */
const LOADED = [
  'libsql',
  'serialport',
  'azure-iot-device',
  'azure-iot-device-mqtt',
  'azure-iot-provisioning-device',
  'azure-iot-provisioning-device-mqtt',
  'azure-iot-security-symmetric-key',
  'azure-iot-security-x509',
];
/** Found as dependencies, needed by nobody at run time: types, and the C library of another kind of Linux. */
const LEFT_OUT = /^(@types\/|@libsql\/linux-.*-musl$)/;

/**
 * @returns folders of the modules the packaged app needs, relative to the project, e.g. `node_modules/libsql`; only those that
 * are installed for this platform
 */
export function neededModules(project: string): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string, from: string): void => {
    const folder = resolveModule(project, name, from);
    if (folder === null || found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(project, folder, 'package.json'), 'utf8'),
    ) as { readonly dependencies?: Record<string, string>; readonly optionalDependencies?: Record<string, string> };
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) if (!LEFT_OUT.test(each)) add(each, folder);
  };
  for (const name of LOADED) add(name, '.');
  return found;
}

function resolveModule(project: string, name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(project, candidate, 'package.json'))) return candidate;
    if (folder === '.') return null;
  }
}
