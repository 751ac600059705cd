import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { pino } from 'pino';
import { InputRefused } from '#clinical';
import { parseServiceConfig, ROLES, type RoleName, type ServiceConfig } from './config.ts';

/** `wardlight serve --roles … --config FILE`: prints one JSON line `{"event":"ready", …addresses}` when everything runs. */
export function register(program: Command): void {
  program
    .command('serve')
    .description('run the cloud service')
    .requiredOption('--config <file>', 'service configuration (JSON)')
    .option('--roles <list>', `comma-separated parts to run: ${ROLES.join(', ')}`, ROLES.join(','))
    .option('--cert <file>', 'certificate of the hospital for dashboard, FHIR and accounts (PEM), in place of `tls`')
    .option('--key <file>', 'its private key (PEM)')
    .action(async (options: ServeOptions) => {
      const config = withTls(parseServiceConfig(await readText(options.config), options.config), options);
      const roles = parseRoles(options.roles);
      const { startService } = await import('./compose.ts');
      const logger = pino({ level: process.env['WARDLIGHT_LOG'] ?? 'warn' }, pino.destination(2));
      // From the beginning: whoever reads "ready" may ask to stop at once.
      const stopWanted = stopRequested();
      const service = await startService(config, roles, logger);
      if (service.firstSignIn !== null)
        process.stdout.write(`${JSON.stringify({ event: 'first-sign-in', ...service.firstSignIn })}\n`);
      process.stdout.write(`${JSON.stringify({ event: 'ready', ...service.addresses })}\n`);
      await stopWanted;
      await service.stop();
    });
}

interface ServeOptions {
  readonly config: string;
  readonly roles: string;
  readonly cert?: string;
  readonly key?: string;
}

function withTls(config: ServiceConfig, { cert, key }: ServeOptions): ServiceConfig {
  if (cert === undefined && key === undefined) return config;
  if (cert === undefined || key === undefined) throw new InputRefused('--cert, --key', 'one needs the other');
  return { ...config, tls: { certFile: cert, keyFile: key } };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new InputRefused(file, error instanceof Error ? error.message : String(error));
  }
}

function parseRoles(list: string): Set<RoleName> {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !ROLES.some((role) => role === name));
  if (unknown !== undefined) throw new InputRefused('--roles', `"${unknown}" is not a part; known: ${ROLES.join(', ')}`);
  return new Set(ROLES.filter((role) => names.includes(role)));
}

/** Ctrl+C reaches every process of a terminal, and the parent asks again: being asked twice must not end it half-way. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve());
    process.on('SIGTERM', () => resolve());
  });
}
