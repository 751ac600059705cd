import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EntryRequest } from '../../../../cloud/fhir/bundle/entries.ts';
import { batchGroups } from '../../../../cloud/fhir/bundle/groups.ts';
import { FhirProblem } from '../../../../cloud/fhir/problem.ts';
import type { WriteRequest } from '../../../../cloud/fhir/store/write-request.ts';

const write = (part: Partial<WriteRequest>): EntryRequest => ({
  write: {
    ...{ method: 'PUT', type: 'Observation', id: null, condition: null, resource: {}, ifMatch: null, onlyNew: false },
    ...{ fullUrl: null, at: 'Bundle.entry[0]' },
    ...part,
  },
});

const some = fc.oneof(
  fc.integer({ min: 0, max: 5 }).map((id) => write({ id: String(id) })),
  fc.nat().map((at) => write({ method: 'POST', at: `Bundle.entry[${at}]` })),
  fc.constant(write({ condition: 'identifier=a' })),
  fc.constant(write({ method: 'DELETE', id: '1' })),
  fc.constant<EntryRequest>({ refused: new FhirProblem(400, []) }),
);

test('every entry is in one group, in order, and no group names a resource twice or holds what searches, deletes or is refused', () => {
  fc.assert(
    fc.property(fc.array(some, { maxLength: 300 }), (entries) => {
      const groups = batchGroups(entries);
      expect(groups.flat()).toEqual(entries);
      for (const group of groups.filter(({ length }) => length > 1)) {
        expect(group.length).toBeLessThanOrEqual(100);
        const writes = group.flatMap((entry) => ('write' in entry ? [entry.write] : []));
        expect(writes).toHaveLength(group.length);
        for (const { method, condition } of writes) expect([method === 'DELETE', condition]).toEqual([false, null]);
        const ids = writes.flatMap(({ id }) => (id === null ? [] : [id]));
        expect(new Set(ids).size).toBe(ids.length);
      }
    }),
  );
});

test('neighbours that write different resources are together', () => {
  expect(batchGroups([1, 2, 3].map((id) => write({ id: String(id) })))).toHaveLength(1);
  expect(batchGroups([write({ id: '1' }), write({ id: '2' }), write({ id: '1' })]).map(({ length }) => length)).toEqual([2, 1]);
});
