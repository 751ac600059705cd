import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { eventually } from '../../../support/system.ts';
import type { AccountsSystem } from '../../accounts/system.ts';

/** AuditEvents of the person, once there are some. */
export async function trailOf(
  system: Pick<AccountsSystem, 'systemToken' | 'fhir'>,
  name: string,
  wanted: (event: AuditEvent) => boolean,
): Promise<readonly AuditEvent[]> {
  const token = await system.systemToken();
  return eventually(
    async () => {
      const bundle = (await (await system.fhir('AuditEvent?_sort=-date&_count=200', token)).json()) as Bundle<AuditEvent>;
      const all = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
      const found = all.filter((event) => event.agent[0]?.who?.display === name && wanted(event));
      return found.length > 0 ? found : null;
    },
    60_000,
    `an AuditEvent of ${name}`,
  );
}
