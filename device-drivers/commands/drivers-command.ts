import type { Command } from 'commander';
import { DRIVERS } from '../registry.ts';

export function register(program: Command): void {
  program
    .command('drivers')
    .description('list the device drivers, one JSON line each: id, vendor, models, transports, channels')
    .action(() => {
      for (const { id, vendor, models, transports, channels, confidence } of DRIVERS) {
        process.stdout.write(`${JSON.stringify({ id, vendor, models, transports, channels, confidence })}\n`);
      }
    });
}
