import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../', import.meta.url));

interface Room {
  readonly file: string;
  readonly program: Command;
}

/** Every room of the program, each with a program of its own. Only these: what other files of that name do, they do when they are loaded. */
async function rooms(): Promise<Room[]> {
  const text = readFileSync(join(project, 'wardlight.ts'), 'utf8');
  const files = [...text.matchAll(/import\('\.\/([^']+)'\)/g)].map(([, file = '']) => file);
  return Promise.all(
    [...new Set(files)].map(async (file) => {
      const { register } = (await import(pathToFileURL(join(project, file)).href)) as { register: (program: Command) => void };
      const program = new Command('wardlight');
      register(program);
      return { file, program };
    }),
  );
}

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];
const pathOf = (command: Command): string =>
  command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();

/** `--name`, `-n, --name`, and what follows it: `<value>`, `[value]` or nothing. A bare word there would be dropped unsaid. */
const FLAGS = /^(-\w, )?--[a-z][a-z-]*( <[^<>]+>| \[[^[\]]+\])?$/;

/** How the file that reads the options says what each holds, by name: members of `interface …Options` and of `({ … }: { … })`. */
function declaredTypes(source: string): ReadonlyMap<string, string> {
  const blocks = [...source.matchAll(/interface \w*Options \{([^}]*)\}|\}: \{([^}]*)\}/g)].map(([, a, b]) => a ?? b ?? '');
  const members = blocks.flatMap((block) => [...block.matchAll(/(\w+)\??: ([^;]+)/g)]);
  return new Map(members.map(([, name = '', type = '']) => [name, type.trim()]));
}

describe('the command line', async () => {
  const opened = await rooms();
  const options = opened.flatMap(({ file, program }) =>
    withSubcommands(program).flatMap((command) => command.options.map((option) => ({ file, option, command: pathOf(command) }))),
  );

  it('has each room in it that there is', () => {
    const files = globSync('{clinical,cloud,device-drivers,electron}/**/*-command.ts', { cwd: project });
    const registering = files.filter((file) => readFileSync(join(project, file), 'utf8').includes('export function register('));
    expect(registering.length).toBeGreaterThan(15);
    expect(registering.sort()).toEqual(opened.map(({ file }) => file).sort());
    expect(options.length).toBeGreaterThan(60);
  });

  it('gives every option that is read as something else than a switch a value of its own', () => {
    const types = new Map(opened.map(({ file }) => [file, declaredTypes(readFileSync(join(project, file), 'utf8'))]));
    const wrong = options.filter(({ file, option }) => {
      const type = types.get(file)?.get(option.attributeName()) ?? 'boolean';
      return !FLAGS.test(option.flags) || (option.isBoolean() && !/^(boolean|true)( \| undefined)?$/.test(type));
    });
    expect(wrong.map(({ command, option }) => `${command} ${option.flags}`)).toEqual([]);
  });
});
