import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** dependency-cruiser over the sources, with an optional extra module that breaks a rule. */
function cruise(paths: readonly string[]): { modules: string[]; violations: { rule: string; from: string }[] } {
  const run = (): string => {
    try {
      return execFileSync(
        'node_modules/.bin/depcruise',
        ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...paths],
        {
          cwd: project,
          encoding: 'utf8',
          maxBuffer: 256 * 1024 * 1024,
        },
      );
    } catch (error) {
      const output = (error as { stdout?: string }).stdout;
      if (output) return output;
      throw error;
    }
  };
  const report = JSON.parse(run()) as {
    modules: { source: string }[];
    summary: { violations: { rule: { name: string }; from: string }[] };
  };
  return {
    modules: report.modules.map((module) => module.source),
    violations: report.summary.violations.map((violation) => ({ rule: violation.rule.name, from: violation.from })),
  };
}

function sources(folder: string): string[] {
  return readdirSync(join(project, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(project, path)).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

const folders = ['clinical', 'device-drivers', 'electron', 'renderer', 'cloud'];

describe('the doors between the rooms', () => {
  const report = cruise([...folders, 'wardlight.ts']);

  it('looked at every source file there is', () => {
    const looked = new Set(report.modules);
    const all = folders.flatMap(sources);
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter((file) => !looked.has(file))).toEqual([]);
  });

  it('finds nobody going through a wall', () => {
    expect(report.violations).toEqual([]);
  });
});

describe('file names and sizes', () => {
  const files = folders.flatMap(sources);

  it('keeps every source file small', () => {
    const long = files
      .filter((file) => !/\.table\.ts$/.test(file))
      .map((file) => ({ file, lines: readFileSync(join(project, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 301);
    expect(long).toEqual([]);
  });

  it('gives every room a README', () => {
    const stages = readdirSync(join(project, 'cloud'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `cloud/${entry.name}`);
    const rooms = [...folders, ...stages];
    expect(rooms.filter((room) => !readdirSync(join(project, room)).includes('README.md'))).toEqual([]);
  });
});
