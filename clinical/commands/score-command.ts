import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { InputRefused, type News2Input, parseJsonInput, scoreNews2, whyUnreadable } from '#clinical';

interface Case {
  readonly id: unknown;
  readonly input: News2Input;
}

/** `wardlight score news2 --in FILE`: the layout of conformance/news2/cases.json in, one JSON line per case out. */
export function register(program: Command): void {
  const score = program.command('score').description('clinical scores of observation sets');
  score
    .command('news2')
    .description('National Early Warning Score 2 (Royal College of Physicians, 2017)')
    .requiredOption('--in <file>', 'cases: {"cases":[{"id":…,"input":{…}}]}; - reads standard input')
    .action((options: { in: string }) => {
      const where = options.in === '-' ? 'standard input' : options.in;
      for (const each of parseCases(read(options.in, where), where))
        process.stdout.write(`${JSON.stringify(line(each, where))}\n`);
    });
}

function line({ id, input }: Case, where: string): object {
  const result = scoreNews2(input);
  for (const { name, value, why } of result.rejected)
    process.stderr.write(
      `wardlight: ${where}, case ${String(id)}, ${name}: ${JSON.stringify(value)} ${why}; it counts as missing\n`,
    );
  const { total, totalMin, totalMax, band, bandAtLeast, points, missing, undetermined, monitoringInterval } = result;
  return { id, total, totalMin, totalMax, band, bandAtLeast, points, missing, undetermined, monitoringInterval };
}

function read(file: string, where: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new InputRefused(where, whyUnreadable(error));
  }
}

function parseCases(text: string, where: string): readonly Case[] {
  const json = parseJsonInput(text, where);
  const cases = isObject(json) ? json['cases'] : undefined;
  if (!Array.isArray(cases)) throw new InputRefused(where, 'has no list named "cases"');
  return cases.map((each: unknown, index) => {
    if (!isObject(each) || !isObject(each['input']))
      throw new InputRefused(`${where}, cases[${index}]`, 'has no object named "input"');
    return { id: each['id'] ?? null, input: each['input'] };
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
