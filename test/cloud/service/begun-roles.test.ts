import { expect, it } from 'vitest';
import type { Role } from '../../../cloud/contract/role.ts';
import { stopRoles } from '../../../cloud/service/begun-roles.ts';
import { quietLogger } from '../../support/logger.ts';

it('a part that cannot stop in order is told and keeps no other from it', async () => {
  const stopped: string[] = [];
  const told: unknown[] = [];
  const role = (name: string, stop = () => Promise.resolve()): Role => ({
    name,
    health: () => ({}),
    stop: () => stop().then(() => void stopped.push(name)),
  });
  const broken = role('scoring', () => Promise.reject(new Error('the checkpoint store is away')));
  await stopRoles([role('hub'), broken, role('api')], { ...quietLogger, error: (fields) => void told.push(fields) });
  expect(stopped).toEqual(['api', 'hub']);
  expect(told).toEqual([{ role: 'scoring', error: 'Error: the checkpoint store is away' }]);
});
