import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { licenceList } from '../../renderer/licence-list.ts';

test('what is only for building is left out, a library inside another is named by itself, a version stands once', () => {
  const list = licenceList({
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/b/node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/tool': { version: '3.0.0', license: 'MIT', dev: true },
    },
  });
  expect(list).toEqual([
    { name: 'a', version: '1.0.0', licence: 'MIT' },
    { name: 'b', version: '2.0.0', licence: 'not stated' },
  ]);
});

test('what this program is made of is in it, what it is tested with is not', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as Parameters<
    typeof licenceList
  >[0];
  const names = licenceList(lock).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['react', 'uplot', 'libsql', 'serialport', 'zod']));
  expect(names).not.toContain('vitest');
});
