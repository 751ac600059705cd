import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { useEndpoint } from './endpoint.ts';

const fhir = useEndpoint();

interface Told {
  readonly software: { readonly version: string };
  readonly rest: readonly [
    {
      readonly resource: readonly {
        readonly type: string;
        readonly interaction: readonly { readonly code: string }[];
        readonly updateCreate: boolean;
        readonly conditionalUpdate: boolean;
        readonly conditionalDelete: string;
      }[];
    },
  ];
}

/** How each interaction of a type is asked for; nothing of it is written. */
const ASKED: Readonly<Record<string, readonly [method: string, path: string, body?: object]>> = {
  read: ['GET', '/none'],
  vread: ['GET', '/none/_history/1'],
  'history-instance': ['GET', '/none/_history'],
  'history-type': ['GET', '/_history?_count=1'],
  'search-type': ['GET', '?_count=1'],
  create: ['POST', '', {}],
  update: ['PUT', '/none', {}],
  patch: ['PATCH', '/none', [{ op: 'test', path: '/id', value: 'x' }]],
  delete: ['DELETE', '/none'],
};
const PATCH = { 'Content-Type': 'application/json-patch+json' };

it('answers exactly the interactions that it tells of each type, alone and in a Bundle', async () => {
  const { rest } = JSON.parse((await fhir.send('GET', 'metadata')).text) as Told;
  const differing: string[] = [];
  for (const { type, interaction, updateCreate, conditionalUpdate, conditionalDelete } of rest[0].resource) {
    const told = interaction.map(({ code }) => code);
    expect(Object.keys(ASKED)).toEqual(expect.arrayContaining(told));
    for (const [code, [method, path, body]] of Object.entries(ASKED)) {
      const url = `${type}${path}`;
      const { status } = await fhir.send(method, url, body, code === 'patch' ? PATCH : {});
      if ((status !== 405) !== told.includes(code)) differing.push(`${method} ${url} was answered ${status}`);
      const resource = method === 'PUT' || method === 'POST' ? { resourceType: type, id: 'none' } : null;
      const entry = [{ ...(resource ? { resource } : {}), request: { method, url } }];
      if (method === 'GET' || method === 'PATCH') continue;
      const { json } = await fhir.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
      const within = json.entry[0]?.response.status ?? '';
      if (!within.startsWith('405') !== told.includes(code))
        differing.push(`${method} ${url} in a Bundle was answered ${within}`);
    }
    expect([updateCreate, conditionalUpdate, conditionalDelete]).toEqual(
      told.includes('update') ? [true, true, 'single'] : [false, false, 'not-supported'],
    );
  }
  expect(differing).toEqual([]);
});

it('tells the version of the program', async () => {
  const { software } = JSON.parse((await fhir.send('GET', 'metadata')).text) as Told;
  const { version } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(software.version).toBe(version);
});
