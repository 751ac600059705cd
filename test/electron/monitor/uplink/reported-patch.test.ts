import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergePatch } from '../../../../cloud/hub/device/twin.ts';
import { reportedPatch } from '../../../../electron/monitor/uplink/reported-patch.ts';

test('whatever the twin held, afterwards each member of the station is as it is now, and those of others are as they were', () => {
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(fc.integer(), fc.string(), fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('json'), { maxKeys: 3 })),
  }));
  const properties = fc.dictionary(fc.constantFrom('devices', 'health', 'of another'), json);
  fc.assert(
    fc.property(properties, properties, (before, now) => {
      expect(mergePatch(before, reportedPatch(before, now))).toEqual({ ...before, ...now });
    }),
  );
});
