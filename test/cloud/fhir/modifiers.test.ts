import { beforeAll, expect, test } from 'vitest';
import { heartRate, patient, useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();
/** Every modifier of R4 (search, modifiers) but the types of a reference. */
const R4 = ['missing', 'exact', 'contains', 'text', 'not', 'above', 'below', 'in', 'not-in', 'of-type', 'identifier'];
const VALUES: Readonly<Record<string, string>> = {
  missing: 'false',
  identifier: 'urn:x|1',
  'of-type': 'urn:x|MR|1',
};
const PLAIN: Readonly<Record<string, string>> = {
  token: 'x',
  string: 'x',
  reference: 'Patient/p',
  uri: 'urn:x',
  date: '2026',
  quantity: '5',
  number: '5',
  composite: 'x$5',
};

beforeAll(async () => {
  await fhir.send('PUT', 'Patient/p', patient({ id: 'p' }));
  await fhir.send('PUT', 'Observation/o', heartRate({ id: 'o', subject: { reference: 'Patient/p' } }));
});

interface Told {
  readonly name: string;
  readonly type: string;
  readonly documentation: string;
}

const toldBy = async (type: string): Promise<readonly Told[]> => {
  const { json } = await fhir.send('GET', 'metadata');
  return (json.rest[0]?.resource.find((one) => one.type === type)?.searchParam ?? []) as unknown as readonly Told[];
};

test.each(['Observation', 'Provenance', 'Patient', 'RiskAssessment'])(
  '%s: what the CapabilityStatement says of modifiers is answered, all others are refused by name',
  async (type) => {
    const seen = new Set<string>();
    for (const { name, type: kind, documentation } of await toldBy(type)) {
      // One parameter of each type and each list is enough.
      if (seen.has(documentation + kind)) continue;
      seen.add(documentation + kind);
      const told = /^Modifiers: (.*)\.$/.exec(documentation)?.[1]?.split(', ') ?? [];
      expect(told).toContain('missing');
      for (const modifier of new Set([...R4, ...told])) {
        const value = encodeURIComponent(VALUES[modifier] ?? PLAIN[kind] ?? '');
        const answer = await fhir.send('GET', `${type}?${name}:${modifier}=${value}`, undefined, { Prefer: 'handling=lenient' });
        const expected = told.includes(modifier) ? 200 : 400;
        expect([name, modifier, answer.status, answer.text.slice(0, 300)]).toEqual([name, modifier, expected, expect.anything()]);
        if (expected === 400) expect(answer.json.issue[0]).toMatchObject({ code: 'not-supported', expression: [`http.${name}`] });
      }
    }
    expect(seen.size).toBeGreaterThan(3);
  },
);
