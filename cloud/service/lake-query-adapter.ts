import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputRefused } from '#clinical';
import { readKeyFile } from '../contract/key-file-adapter.ts';
import { lakeFolder } from '../lake/folder-storage-adapter.ts';
import { LakeKeys } from '../lake/keys.ts';
import { queryLake } from '../lake/query-adapter.ts';

/** SQL over the tables of a lake, `{readings}`, `{scores}`, `{trends}` and `{followed}`. */
export type LakeQuery = (sql: string) => Promise<Record<string, unknown>[]>;

/**
 * @param keyFile default: `lake-keys.json` beside the folder, where the service puts it
 * @throws InputRefused when the folder or the named keys are not there
 */
export async function lakeQuery(directory: string, keyFile?: string): Promise<LakeQuery> {
  if (!existsSync(directory)) throw new InputRefused('--lake', `there is no ${directory}`);
  const keys = await readKeyFile(keyFile ?? join(dirname(directory), 'lake-keys.json'));
  if (keyFile !== undefined && keys === null) throw new InputRefused('--keys', `there is no ${keyFile}`);
  return (sql) => queryLake(lakeFolder(directory), sql, keys && new LakeKeys(keys));
}
