import './steady-heap.ts';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { pino } from 'pino';
import { InputRefused, whyUnreadable } from '#clinical';
import { parseServiceConfig, ROLES, type RoleName, type ServiceConfig } from './config.ts';
import { EXAMPLE_CONFIG } from './example-config.ts';

/** `wardlight serve --roles … --config FILE`: prints one JSON line `{"event":"ready", …addresses}` when everything runs. */
export function register(program: Command): void {
  program
    .command('serve')
    .description('run the cloud service')
    .option('--config <file>', 'service configuration (JSON; comments are allowed)')
    .option('--example', 'print a configuration to begin with, explained member by member, and do nothing else')
    .option('--roles <list>', `comma-separated parts to run: ${ROLES.join(', ')}`, ROLES.join(','))
    .option('--cert <file>', 'certificate of the hospital for dashboard, FHIR and accounts (PEM), in place of `tls`')
    .option('--key <file>', 'its private key (PEM)')
    .action(async (options: ServeOptions, command: Command) => {
      if (options.example === true) {
        process.stdout.write(EXAMPLE_CONFIG);
        return;
      }
      const file = options.config ?? command.error("error: required option '--config <file>' not specified");
      const roles = parseRoles(options.roles, command);
      const config = withTls(parseServiceConfig(await readText(file), file), options);
      const { startService } = await import('./compose.ts');
      const logger = pino({ level: process.env['WARDLIGHT_LOG'] ?? 'warn' }, pino.destination(2));
      // From the beginning: whoever reads "ready" may ask to stop at once.
      const stopping = stopRequested();
      // Whatever waits for an answer that can no longer come: the process must not end as if it had been asked to.
      process.once('beforeExit', () => {
        if (process.exitCode === undefined)
          logger.error('the service ended although nobody asked for it: nothing was left to wait for');
        process.exitCode ??= 1;
      });
      const service = await startService(config, roles, logger, stopping).catch((error: unknown) => {
        if (!stopping.aborted) throw error;
        return null;
      });
      if (service === null) {
        process.exitCode = 0;
        return;
      }
      if (service.firstSignIn !== null)
        process.stdout.write(`${JSON.stringify({ event: 'first-sign-in', ...service.firstSignIn })}\n`);
      process.stdout.write(`${JSON.stringify({ event: 'ready', ...service.addresses })}\n`);
      if (!stopping.aborted) await once(stopping, 'abort');
      await service.stop();
      process.exitCode ??= 0;
    });
}

interface ServeOptions {
  readonly config?: string;
  readonly example?: boolean;
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
    throw new InputRefused(file, whyUnreadable(error));
  }
}

function parseRoles(list: string, command: Command): Set<RoleName> {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !ROLES.some((role) => role === name));
  if (unknown !== undefined) command.error(`error: --roles: "${unknown}" is not a part; known: ${ROLES.join(', ')}`);
  return new Set(ROLES.filter((role) => names.includes(role)));
}

/** Ctrl+C reaches every process of a terminal, and the parent asks again: being asked twice must not end it half-way. */
function stopRequested(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stopping.abort());
  return stopping.signal;
}
