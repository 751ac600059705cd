import type { Logger, Role } from '../contract/role.ts';

/** The last begun first. One that cannot stop in order is told and does not keep the others from it. */
export async function stopRoles(begun: readonly Role[], logger: Logger): Promise<void> {
  for (const role of begun.toReversed()) {
    try {
      await role.stop();
    } catch (error) {
      logger.error({ role: role.name, error: String(error) }, 'a part did not stop in order');
    }
  }
}

/** What people look after the service by. */
export function healthOf(role: Role): Readonly<Record<string, string | number>> {
  const trouble = role.trouble?.() ?? null;
  return { name: role.name, ...role.health(), ...(trouble === null ? {} : { trouble }) };
}
