import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountStore } from '../../../cloud/accounts/store/accounts-adapter.ts';
import { prepareAccounts } from '../../../cloud/accounts/store/schema-adapter.ts';
import { personOfClaims } from '../../../cloud/api/access/openid-adapter.ts';
import { openSessions } from '../../../cloud/api/access/sessions-adapter.ts';
import { openChannel } from '../../../cloud/service/channels-adapter.ts';
import type { ServiceConfig } from '../../../cloud/service/config.ts';
import { channel } from '../../../cloud/service/notify-config.ts';
import { knownPeople } from '../../../cloud/service/teams-adapter.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const NURSE = 'aaaaaaaa-1111-4222-8333-444444444444';
const OTHER = 'bbbbbbbb-1111-4222-8333-444444444444';

describe('whom Teams names', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await prepareAccounts(database.pool);
  });
  afterAll(() => database.drop());

  it('is an account of ours that was linked, with its rights of now, until it is disabled', async () => {
    const store = accountStore(database.pool, { N: 2 ** 10, r: 8, p: 1 });
    const personOf = await knownPeople({ accounts: {}, signIn: null } as ServiceConfig, database.pool);
    for (const login of ['nurse', 'other'])
      await store.add({ login, name: login, roles: ['nurse'], wards: ['Ward 3'], totpRequired: false });
    expect(await personOf(NURSE)).toBeNull();
    await store.linkEntra('nurse', NURSE.toUpperCase());
    expect(await personOf(NURSE)).toEqual({
      id: expect.any(String) as string,
      name: 'nurse',
      roles: ['nurse'],
      wards: ['Ward 3'],
    });
    await expect(store.linkEntra('other', NURSE)).rejects.toThrow("this id is nurse's");
    await expect(store.linkEntra('nobody', OTHER)).rejects.toThrow('no account of this name');
    await expect(store.linkEntra('other', 'nurse@hospital.example')).rejects.toThrow('no object id');
    await store.disable('nurse');
    expect(await personOf(NURSE)).toBeNull();
  });

  it('is, with Entra ID, who signed in to the dashboard within the session’s limit, with what was told then', async () => {
    const signIn = { absoluteHours: 12 } as ServiceConfig['signIn'];
    const personOf = await knownPeople({ accounts: null, signIn } as ServiceConfig, database.pool);
    const sessions = await openSessions(database.pool, { idleMinutes: 30, absoluteHours: 12 });
    const mapping = { rolesClaim: 'roles', roleNames: {}, wardsClaim: 'wards', allWardsWithoutClaim: false };
    const claims = { sub: 'pairwise', name: 'N', oid: OTHER, roles: ['nurse'], wards: ['Ward 4'] };
    expect(await personOf(OTHER)).toBeNull();
    await sessions.begin({ person: personOfClaims(claims, mapping), idToken: '' });
    expect(await personOf(OTHER)).toMatchObject({ id: 'pairwise', roles: ['nurse'], wards: ['Ward 4'] });
    await database.pool.query("update api.session set created_at = created_at - interval '13 hours'");
    expect(await personOf(OTHER)).toBeNull();
  });

  it('needs a bot: a channel of one without it is refused by name', async () => {
    const configured = channel.parse({ kind: 'teams-bot', name: 'ward-3', conversation: '19:x@thread.tacv2' });
    await expect(openChannel(configured, null)).rejects.toThrow('notify.channels, ward-3');
  });
});
