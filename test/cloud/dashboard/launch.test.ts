import { describe, expect, it } from 'vitest';
import { askedOf, scopeOf, serverOf } from '../../../cloud/dashboard/launch/launch.ts';

const SERVERS = [
  { iss: 'https://ours.example.org/fhir', clientId: 'wardlight-launch' },
  { iss: 'https://ehr.example.org/r4/', clientId: 'w-7' },
];
const asked = (query: string) => askedOf(new URLSearchParams(query));

describe('a launch of the dashboard', () => {
  it('goes to the server that the EHR names, with or without a slash at its end', () => {
    expect(serverOf(asked('iss=https://ehr.example.org/r4&launch=x'), SERVERS)?.clientId).toBe('w-7');
  });

  it('goes to the own server when it is opened by itself', () => {
    expect(serverOf(asked(''), SERVERS)?.clientId).toBe('wardlight-launch');
    expect(serverOf(asked(''), [])).toBeNull();
  });

  it('goes nowhere for an address that nobody configured, however like one that was', () => {
    for (const iss of ['https://ours.example.org.evil.test/fhir', 'https://ours.example.org/fhir/../x', ''])
      expect(serverOf(asked(`iss=${encodeURIComponent(iss)}`), SERVERS), iss).toBeNull();
  });

  it('asks for a patient only when none comes with it, and for nothing clinical', () => {
    expect(scopeOf(asked('iss=x&launch=y'))).toBe('launch openid fhirUser');
    expect(scopeOf(asked('iss=x'))).toBe('launch/patient openid fhirUser');
  });
});
