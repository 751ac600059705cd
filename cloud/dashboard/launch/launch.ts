import type { LaunchAnswer } from '../../contract/smart-launch.ts';

export interface LaunchAsked {
  /** Null: the dashboard was opened by itself. */
  readonly iss: string | null;
  /** What the EHR knows the launch by; null: a patient is to be chosen. */
  readonly launch: string | null;
}

export const askedOf = (query: URLSearchParams): LaunchAsked => ({ iss: query.get('iss'), launch: query.get('launch') });

/** The server meant; null when nobody trusts it here: a person is never sent to one whose address anybody wrote into a link. */
export function serverOf({ iss }: LaunchAsked, servers: LaunchAnswer['servers']): LaunchAnswer['servers'][number] | null {
  if (iss === null) return servers[0] ?? null;
  const base = (text: string): string => text.replace(/\/+$/, '');
  return servers.find((one) => base(one.iss) === base(iss)) ?? null;
}

/** Whom it is about and who asks, and nothing clinical: that comes from the service here. */
export const scopeOf = ({ launch }: LaunchAsked): string => `${launch === null ? 'launch/patient' : 'launch'} openid fhirUser`;
