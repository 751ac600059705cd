import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CONSUMER_GROUPS } from '../../../cloud/service/log-adapter.ts';

const cloud = fileURLToPath(new URL('../../../cloud/', import.meta.url));

/** Names of groups as the stages write them; those that are put together hold `${group}`. */
function named(): string[] {
  const files = readdirSync(cloud, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const text = readFileSync(`${cloud}${file}`, 'utf8');
    if (!text.includes('log.consume(') && !text.includes('.consume({')) return [];
    return [...text.matchAll(/\bgroup(?::|:? =)[^\n]*/g)].flatMap(([line]) =>
      [...line.matchAll(/['`]([\w${}-]+)['`]/g)].map(([, name = '']) => name),
    );
  });
}

it('the log knows every group that a stage reads with, also where it is in another process', () => {
  const names = named().flatMap((name) => (name.includes('${group}') ? [name.replace('${group}', 'feed-azure-sql')] : [name]));
  expect(names).toContain('feed-azure-sql-followed');
  expect(new Set(names).size).toBeGreaterThan(10);
  expect([...new Set(names)].filter((name) => !CONSUMER_GROUPS.includes(name))).toEqual([]);
});
