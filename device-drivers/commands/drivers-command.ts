import { type Command, Option } from 'commander';
import { DRIVERS } from '../registry.ts';
import { capabilityPage } from './capability-page.ts';
import { namedDriver } from './named-driver.ts';
import { PAGE_FORMATS, type PageFormat, writePage } from './page-format.ts';

interface DriversOptions {
  readonly page?: string;
  readonly format: PageFormat;
}

export function register(program: Command): void {
  program
    .command('drivers')
    .description('list the device drivers, one JSON line each: id, vendor, models, transports, channels, confidence')
    .option('--page <driver>', 'a page to print about one driver instead: parameters, requests, lines, what is unverified')
    .addOption(new Option('--format <name>', 'of the page').choices([...PAGE_FORMATS]).default('text'))
    .action(({ page, format }: DriversOptions) => {
      process.stdout.write(page === undefined ? driverLines() : writePage(capabilityPage(namedDriver(page)), format));
    });
}

function driverLines(): string {
  return DRIVERS.map(
    ({ id, vendor, models, transports, channels, confidence }) =>
      `${JSON.stringify({ id, vendor, models, transports, channels, confidence })}\n`,
  ).join('');
}
