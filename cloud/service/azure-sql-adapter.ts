import { readFile } from 'node:fs/promises';
import { InputRefused } from '#clinical';
import type { AzureSqlOptions } from '../feed/azure-sql-target-adapter.ts';
import type { AzureSqlConfig } from './config.ts';

/**
 * The configuration with the password in the place of its file.
 * @throws InputRefused when that file cannot be read
 */
export async function azureSqlOf(config: AzureSqlConfig | null): Promise<AzureSqlOptions | null> {
  if (config === null) return null;
  const { authentication, ...where } = config;
  if (authentication.kind === 'managed-identity') return { ...where, authentication };
  const { user, passwordFile } = authentication;
  try {
    const password = (await readFile(passwordFile, 'utf8')).trim();
    return { ...where, authentication: { kind: 'password', user, password } };
  } catch (error) {
    throw new InputRefused('feed.azureSql.authentication.passwordFile', error instanceof Error ? error.message : String(error));
  }
}
