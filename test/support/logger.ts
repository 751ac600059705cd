import type { Logger } from '../../cloud/contract/role.ts';

export const quietLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
