import { describe, expect, it } from 'vitest';
import { personOfClaims } from '../../../../cloud/api/access/openid-adapter.ts';

describe('claims of another provider', () => {
  const mapping = {
    rolesClaim: 'groups',
    roleNames: { 'b1f0-ward-nurses': 'nurse' as const },
    wardsClaim: 'ward',
    allWardsWithoutClaim: false,
  };
  it('become roles by the configured names; what is not named is nothing, and no ward is no ward', () => {
    const claims = { sub: 'x', name: 'N', groups: ['b1f0-ward-nurses', 'everybody', 'auditor'] };
    expect(personOfClaims(claims, mapping)).toEqual({ id: 'x', name: 'N', roles: ['nurse', 'auditor'], wards: [] });
    expect(personOfClaims({ ...claims, ward: 'Ward 3' }, mapping).wards).toEqual(['Ward 3']);
  });
});
