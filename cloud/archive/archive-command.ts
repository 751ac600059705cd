import type { Command } from 'commander';
import { verifyArchive } from './verify-adapter.ts';

export function register(program: Command): void {
  const archive = program.command('archive').description('the raw copy of every accepted message');
  archive
    .command('verify')
    .description('recompute the hash chain of every device; one JSON line per device and day')
    .requiredOption('--dir <directory>', 'directory of the archive')
    .action(verify);
}

async function verify({ dir }: { readonly dir: string }): Promise<void> {
  for await (const day of verifyArchive(dir)) {
    process.stdout.write(`${JSON.stringify(day)}\n`);
    if (day.firstBreak === null) continue;
    const { line, record, why } = day.firstBreak;
    const where = [
      `${day.device} ${day.day}`,
      line === null ? 'end of file' : `line ${line}`,
      ...(record === null ? [] : [record]),
    ];
    process.stderr.write(`wardlight: ${where.join(', ')}: ${why}\n`);
    process.exitCode = 1;
  }
}
