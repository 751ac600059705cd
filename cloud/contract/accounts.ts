/** What somebody may do here; one person may have several. Who may what stands in `cloud/api/access/rules.ts` and `cloud/fhir/access/role-rules.ts`. */
export const ACCOUNT_ROLES = ['nurse', 'coordinator', 'device-administrator', 'integrator', 'auditor'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

/** Who sends a request. */
export interface Person {
  /** Account id of the authorisation server; stays when the name changes. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly roles: readonly AccountRole[];
  /** Names of the wards whose patients may be seen; null = all wards. */
  readonly wards: readonly string[] | null;
  /** Object id in Entra ID, by which Teams names her; absent: not known there. */
  readonly entraId?: string;
  /** A screen on a wall, nobody: it has no role and may only show the board. */
  readonly display?: true;
}

export const isAccountRole = (word: unknown): word is AccountRole => (ACCOUNT_ROLES as readonly unknown[]).includes(word);
