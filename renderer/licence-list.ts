interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  /** Needed for building and testing only. */
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const PREFIX = 'node_modules/';

/** Every library that is part of the program or of what it may install, once per version, from the lock file. */
export function licenceList({ packages }: Lockfile): readonly { name: string; version: string; licence: string }[] {
  const found = new Map<string, { name: string; version: string; licence: string }>();
  for (const [path, { version, license, dev, devOptional }] of Object.entries(packages)) {
    if (dev === true || devOptional === true || version === undefined || !path.startsWith(PREFIX)) continue;
    const name = path.slice(path.lastIndexOf(PREFIX) + PREFIX.length);
    found.set(`${name}@${version}`, { name, version, licence: license ?? 'not stated' });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
}
