import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Conformance cases, captures and recordings live beside the project, never in it. */
export function sharedPath(relative: string): string {
  return fileURLToPath(new URL(`../../../shared/${relative}`, import.meta.url));
}

export function hasShared(relative: string): boolean {
  return existsSync(sharedPath(relative));
}
