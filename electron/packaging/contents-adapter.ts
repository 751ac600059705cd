import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { getRawHeader } from '@electron/asar';

/** One line of what a package holds, MB as in 10^6 bytes. */
export interface Part {
  readonly name: string;
  readonly bytes: number;
}

/** What lies in the packaged folder: Electron, our code, each larger module. Largest first. */
export function contentsOf(folder: string): readonly Part[] {
  const resources = join(folder, 'resources');
  const app = join(resources, 'app.asar');
  const electron = bytesIn(folder) - bytesIn(resources);
  const node = bytesIn(join(resources, 'command-line', process.platform === 'win32' ? 'node.exe' : 'node'));
  const parts = new Map<string, number>([
    ['Electron (Chromium, Node, locales)', electron],
    ['Node, for the command line', node],
    ['the command line and its modules', bytesIn(join(resources, 'command-line')) - node],
  ]);
  const add = (name: string, bytes: number): void => void parts.set(name, (parts.get(name) ?? 0) + bytes);
  walk(getRawHeader(app).header, '', (path, bytes) => add(partOf(path), bytes));
  return [...parts].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}

export function contentsText(parts: readonly Part[]): string {
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const large = parts.filter(({ bytes }) => bytes > 500_000);
  const small = parts.filter(({ bytes }) => bytes <= 500_000);
  const lines = [
    ...large,
    { name: `${small.length} smaller modules`, bytes: small.reduce((sum, { bytes }) => sum + bytes, 0) },
    { name: 'together', bytes: total },
  ];
  return lines.map(({ name, bytes }) => `${megabytes(bytes).padStart(10)}  ${name}`).join('\n');
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
}

function walk(entry: Entry, path: string, found: (path: string, bytes: number) => void): void {
  if (entry.files === undefined) found(path, entry.size ?? 0);
  else for (const [name, each] of Object.entries(entry.files)) walk(each, path === '' ? name : `${path}/${name}`, found);
}

function partOf(path: string): string {
  const module = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (module !== undefined) return module;
  return /^dist\/[^/]+/.exec(path)?.[0] ?? path;
}

function bytesIn(path: string): number {
  const status = lstatSync(path);
  if (!status.isDirectory()) return status.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}
