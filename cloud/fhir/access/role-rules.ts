import type { AccountRole } from '../../contract/accounts.ts';
import { SERVED_TYPES, type ServedType } from '../definitions/structures.ts';
import type { Verb } from './scopes.ts';

type Row = Readonly<Partial<Record<ServedType, string>>>;

const STAFF: Row = { Practitioner: 'rs', PractitionerRole: 'rs', Organization: 'rs', Location: 'rs', Subscription: 'cruds' };
/** Everything that is read at a bed; the trail of accesses is for auditors. */
const CLINICAL: Row = Object.fromEntries(SERVED_TYPES.filter((type) => type !== 'AuditEvent').map((type) => [type, 'rs']));

/** Who may what, by role: letters of SMART scopes. A person has what her roles have together, and never more than the token's scopes. */
export const ROLE_RULES: Readonly<Record<AccountRole, Row>> = {
  nurse: { ...CLINICAL, ...STAFF, Observation: 'crus', Communication: 'crus', Task: 'crus', Flag: 'rus' },
  coordinator: {
    ...CLINICAL,
    ...STAFF,
    Observation: 'crus',
    Communication: 'crus',
    Task: 'crus',
    Flag: 'crus',
    CareTeam: 'crus',
    Encounter: 'rus',
  },
  'device-administrator': { ...STAFF, Device: 'crus', DeviceMetric: 'crus', Location: 'crus' },
  integrator: { ...CLINICAL, ...STAFF },
  auditor: { ...STAFF, AuditEvent: 'rs', Provenance: 'rs', Patient: 'rs' },
};

/** @param roles null = an application by itself */
export function roleMay(roles: readonly AccountRole[] | null, type: ServedType, verb: Verb): boolean {
  return roles === null || roles.some((role) => ROLE_RULES[role][type]?.includes(verb) === true);
}
