#!/usr/bin/env node
import { Command, CommanderError } from 'commander';

interface CommandRoom {
  register(program: Command): void;
}

/** The command line: each command lives in its own room and is loaded only when asked for. */
const rooms: Readonly<Record<string, () => Promise<CommandRoom>>> = {
  drivers: () => import('./device-drivers/commands/drivers-command.ts'),
  decode: () => import('./device-drivers/commands/decode-command.ts'),
  simulate: () => import('./device-drivers/commands/simulate-command.ts'),
  'simulate-ward': () => import('./device-drivers/commands/simulate-command.ts'),
  replay: () => import('./device-drivers/commands/replay-command.ts'),
  discover: () => import('./electron/monitor/acquisition/discover-command.ts'),
  monitor: () => import('./electron/monitor/monitor-command.ts'),
  alarms: () => import('./electron/monitor/alarm-replay/alarms-command.ts'),
  score: () =>
    together(import('./clinical/commands/score-command.ts'), import('./cloud/scoring/commands/score-cohort-command.ts')),
  beats: () => import('./clinical/commands/beats-command.ts'),
  breaths: () => import('./clinical/commands/breaths-command.ts'),
  model: () => import('./cloud/scoring/commands/model-command.ts'),
  mapping: () => import('./cloud/connector/mapping-command.ts'),
  archive: () => import('./cloud/archive/archive-command.ts'),
  serve: () => import('./cloud/service/serve-command.ts'),
  start: () => import('./electron/start/start-command.ts'),
};

/** One command whose subcommands live in several rooms, in this order. */
async function together(...opening: readonly Promise<CommandRoom>[]): Promise<CommandRoom> {
  const opened = await Promise.all(opening);
  return { register: (command) => opened.forEach((room) => room.register(command)) };
}

const program = new Command('wardlight')
  .description('Bedside-to-cloud patient monitoring. Not a certified medical device.')
  .exitOverride()
  .showHelpAfterError();

// `wardlight decode … | head` ends as any other program does when nobody reads on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
const load = wanted === undefined ? undefined : rooms[wanted];
for (const room of await Promise.all(load ? [load()] : Object.values(rooms).map((open) => open()))) room.register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof Error && error.name === 'InputRefused') {
    process.stderr.write(`wardlight: ${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
