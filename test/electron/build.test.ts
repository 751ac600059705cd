import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildApp } from '../../electron/build.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';

it('the page that is tested is the one that is shipped, without development builds of its libraries', {
  timeout: 300_000,
}, async () => {
  await buildApp();
  const assets = join(PROJECT, 'dist', 'renderer', 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  for (const name of scripts)
    expect(readFileSync(join(assets, name), 'utf8')).not.toMatch(/jsxDEV|react-dom-client\.development/);
  // Of whoever asked for the build nothing is changed.
  expect(process.env['NODE_ENV']).toBe('test');
});
