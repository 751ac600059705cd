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
    together(
      import('./clinical/commands/score-command.ts'),
      import('./cloud/scoring/commands/score-cohort-command.ts'),
      import('./cloud/service/population-command.ts'),
      import('./cloud/service/population-measures-command.ts'),
    ),
  beats: () => import('./clinical/commands/beats-command.ts'),
  breaths: () => import('./clinical/commands/breaths-command.ts'),
  model: () => import('./cloud/scoring/commands/model-command.ts'),
  mapping: () => import('./cloud/connector/mapping-command.ts'),
  archive: () => import('./cloud/archive/archive-command.ts'),
  lake: () => import('./cloud/lake/lake-command.ts'),
  feed: () => import('./cloud/feed/feed-command.ts'),
  serve: () => import('./cloud/service/serve-command.ts'),
  accounts: () => import('./cloud/service/accounts-command.ts'),
  'hub-fault': () => import('./cloud/hub/faults/hub-fault-command.ts'),
  start: () => import('./electron/start/start-command.ts'),
  'update-feed': () => import('./electron/main/update/update-feed-command.ts'),
};

/** One command whose subcommands live in several rooms, in this order. */
async function together(...opening: readonly Promise<CommandRoom>[]): Promise<CommandRoom> {
  const opened = await Promise.all(opening.map((room) => room.catch(leftOut)));
  return { register: (command) => opened.forEach((room) => room?.register(command)) };
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

/** Without a wait at the top level: bundled as CommonJS it is the installed app's command line, too. */
async function run(): Promise<void> {
  const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
  const load = wanted === undefined ? undefined : rooms[wanted];
  try {
    const opened = load ? [await load()] : await Promise.all(Object.values(rooms).map((open) => open().catch(leftOut)));
    // Two names may lead to one room.
    for (const room of new Set(opened)) room?.register(program);
    // Said, because inside Electron the library would count otherwise.
    await program.parseAsync(process.argv, { from: 'node' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof Error && error.name === 'InputRefused') {
      refuse(error.message);
    } else if (isNotInstalled(error)) {
      refuse(`${wanted ?? 'this'} is not part of what is installed here`);
    } else {
      throw error;
    }
  }
}

function refuse(why: string): void {
  process.stderr.write(`wardlight: ${why}\n`);
  process.exitCode = 1;
}

/** In the overview there is only what can be called here. */
function leftOut(error: unknown): null {
  if (isNotInstalled(error)) return null;
  throw error;
}

/** The bedside package carries neither database nor lake: what needs them says so. */
function isNotInstalled(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).endsWith('MODULE_NOT_FOUND');
}

/** The installed app waits for it; Node ends by itself. */
export const finished = run();
