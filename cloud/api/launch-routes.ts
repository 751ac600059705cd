import type { FastifyInstance } from 'fastify';
import type { LaunchAnswer, LaunchServer } from '../contract/smart-launch.ts';
import { pagePolicy } from './access/headers.ts';

/**
 * Where an EHR launches the dashboard, and where its authorisation server sends the person back to.
 * @param built whether there are pages
 */
export function serveLaunch(server: FastifyInstance, launches: readonly LaunchServer[], built: boolean): void {
  server.get('/api/launch', (): LaunchAnswer => ({ servers: launches.map(({ iss, clientId }) => ({ iss, clientId })) }));
  if (!built) return;
  const reached = launches.flatMap(({ iss, origins }) => [iss, ...origins]).map((address) => new URL(address).origin);
  const policy = pagePolicy([...new Set(reached)]);
  for (const path of ['/launch', '/launched'])
    server.get(path, (_request, reply) => reply.header('Content-Security-Policy', policy).sendFile('launch.html'));
}
