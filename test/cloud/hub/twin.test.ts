import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviceView, mergePatch, newTwin, patchByService, patchReported, serviceView } from '../../../cloud/hub/device/twin.ts';

const FIRST = '2026-01-05T10:00:00.000Z';
const LATER = '2026-01-05T11:00:00.000Z';
const NEW = newTwin(FIRST);

describe('reported properties', () => {
  test('are merged, null deletes, the version counts', () => {
    const first = patchReported(NEW, { a: { b: 1, c: 2 }, d: 0 }, FIRST);
    const second = patchReported(first, { a: { b: null }, e: 'x', $version: 99 }, LATER);
    expect(deviceView(second)).toEqual({ desired: { $version: 1 }, reported: { a: { c: 2 }, d: 0, e: 'x', $version: 3 } });
    expect(serviceView(second)['reported']).toMatchObject({
      $metadata: {
        $lastUpdated: LATER,
        a: { $lastUpdated: LATER, c: { $lastUpdated: FIRST } },
        d: { $lastUpdated: FIRST },
        e: { $lastUpdated: LATER },
      },
    });
  });
  test.each([[[]], [1], ['text'], [null]])('%j is refused', (patch) => {
    expect(() => patchReported(NEW, patch, FIRST)).toThrow('must be a JSON object');
  });
  test('more than 32 KB, or deeper than ten, is refused', () => {
    expect(() => patchReported(NEW, { a: 'x'.repeat(32 * 1024) }, FIRST)).toThrow('32 KB');
    const deep = JSON.parse(`${'{"a":'.repeat(11)}1${'}'.repeat(11)}`) as unknown;
    expect(() => patchReported(NEW, deep, FIRST)).toThrow('nested');
  });
});

describe('what a service changes', () => {
  test('desired properties and tags are merged; the etag tells that something was changed', () => {
    const changed = patchByService(NEW, { tags: { ward: '3' }, properties: { desired: { sampling: { ecg: 500 } } } }, LATER);
    expect(changed.tags).toEqual({ ward: '3' });
    expect(deviceView(changed)['desired']).toEqual({ sampling: { ecg: 500 }, $version: 2 });
    expect(changed.etag).not.toBe(NEW.etag);
    expect(patchReported(changed, { a: 1 }, LATER).etag).toBe(changed.etag);
  });
  test('tags alone leave the version of the desired properties', () => {
    expect(patchByService(NEW, { tags: { ward: '3' } }, LATER).desired.version).toBe(1);
  });
  test('a replacement leaves nothing of what was', () => {
    const before = patchByService(NEW, { tags: { ward: '3' }, properties: { desired: { a: 1 } } }, FIRST);
    const after = patchByService(before, { properties: { desired: { b: 2 } } }, LATER, true);
    expect(after.tags).toEqual({});
    expect(deviceView(after)['desired']).toEqual({ b: 2, $version: 3 });
  });
});

test('a merge patch can always be answered by another one that leads back (RFC 7396)', () => {
  const json = fc.letrec<{ object: Record<string, unknown> }>((tie) => ({
    object: fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.integer(), fc.string(), tie('object')), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  })).object;
  fc.assert(
    fc.property(json, json, (before, wanted) => {
      const removal = Object.fromEntries(Object.keys(before).map((key) => [key, null]));
      expect(mergePatch(mergePatch(before, removal), wanted)).toEqual(wanted);
      expect(mergePatch(before, {})).toEqual(before);
    }),
  );
});
