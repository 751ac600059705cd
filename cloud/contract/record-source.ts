import type { RawRecordId } from './role.ts';

/** `meta.source`: leads from a resource to its bytes, the archived record and, for our stations, the reading within it. */
export function sourceUri(record: RawRecordId, readingId: string | null): string {
  return `urn:wardlight:record:${record}${readingId === null ? '' : `#${encodeURIComponent(readingId)}`}`;
}

/** `urn:wardlight:record:telemetry/p/o[.part]#readingId`; null for what is no such address. */
export function recordOfSource(source: string | undefined): { record: RawRecordId; reading: string | null } | null {
  const match = /^urn:wardlight:record:(telemetry\/\d+\/\d+(?:\.\d+)?)(?:#(.+))?$/.exec(source ?? '');
  if (!match?.[1]) return null;
  try {
    return { record: match[1], reading: match[2] === undefined ? null : decodeURIComponent(match[2]) };
  } catch {
    // Percent signs that somebody else wrote.
    return null;
  }
}
