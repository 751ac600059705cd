import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postHook } from '../../../cloud/fhir/subscriptions/hook-adapter.ts';

let server: Server;
let told: string[];
let port: number;
beforeEach(async () => {
  told = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      told.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['x-key'] as string}: ${text}`);
      response.writeHead(request.url === '/moved' ? 307 : 200, { Location: '/elsewhere' }).end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const NOTE = { headers: { 'X-Key': 'k' }, body: '{"é":1}', timeoutMs: 60_000 };
/** A name that leads where its owner wishes, another place each time it is asked. */
const leadingTo = (...addresses: string[]): LookupFunction => {
  let asked = 0;
  return (_name, options, answer) => {
    const address = addresses[Math.min(asked++, addresses.length - 1)] ?? '';
    if (options.all === true) answer(null, [{ address, family: 4 }]);
    else answer(null, address, 4);
  };
};

describe('a rest-hook', () => {
  it('is told at the address that its name had the one time it was asked, headers and all', async () => {
    const resolve = leadingTo('127.0.0.1', '203.0.113.9');
    expect(await postHook(`http://hook.example:${port}/in?a=1`, { ...NOTE, insecure: true, resolve })).toBe(200);
    expect(told).toEqual(['POST /in?a=1 k: {"é":1}']);
  });

  it('is not led elsewhere by its answer', async () => {
    expect(await postHook(`http://127.0.0.1:${port}/moved`, { ...NOTE, insecure: true })).toBe(307);
    expect(told).toHaveLength(1);
  });

  it.each([
    ['an address', (at: number) => `http://127.0.0.1:${at}/`],
    ['an address of version 6', (at: number) => `http://[::ffff:127.0.0.1]:${at}/`],
    ['a name', (at: number) => `http://localhost:${at}/`],
  ])('of a private network by %s is not told', async (_by, url) => {
    await expect(postHook(url(port), { ...NOTE, insecure: false })).rejects.toThrow('private network');
    expect(told).toEqual([]);
  });

  it.each(['10.1.2.3', '100.64.0.1', '169.254.169.254', '192.168.1.1', '224.0.0.1', '::1', 'fd00::1', '64:ff9b::a00:1'])(
    'at %s is not told',
    async (address) => {
      const resolve = leadingTo(address);
      await expect(postHook('http://hook.example/', { ...NOTE, insecure: false, resolve })).rejects.toThrow('private network');
    },
  );
});
