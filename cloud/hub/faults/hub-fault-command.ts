import { type Command, InvalidArgumentError } from 'commander';
import { InputRefused } from '#clinical';

interface Options {
  readonly url: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly clear?: true;
  readonly reset?: string | true;
  readonly dropSessions?: string | true;
}

/** `wardlight hub-fault --url http://127.0.0.1:PORT --set withholdPuback=true …`: makes a running hub do wrong, for trials. */
export function register(program: Command): void {
  program
    .command('hub-fault')
    .description('make the local hub do something wrong, for trials (hub.faults of its configuration)')
    .requiredOption('--url <address>', 'where the switches of the hub listen')
    .option('--set <name=value>', 'a switch; again for more of them', collect)
    .option('--clear', 'all switches off')
    .option('--reset [device]', 'break the connections, of one device or of all')
    .option('--drop-sessions [device]', 'forget the subscriptions and break the connections')
    .action(async ({ url, set, clear, reset, dropSessions }: Options) => {
      if (clear) await ask(url, 'DELETE', '/faults');
      if (set) await ask(url, 'PATCH', '/faults', set);
      if (reset) await ask(url, 'POST', `/reset${ofDevice(reset)}`);
      if (dropSessions) await ask(url, 'POST', `/drop-sessions${ofDevice(dropSessions)}`);
      process.stdout.write(`${JSON.stringify(await ask(url, 'GET', '/faults'))}\n`);
    });
}

function collect(text: string, before: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const [, name, value] = /^(\w+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('name=value is wanted');
  return { ...before, [name]: valueOf(value) };
}

/** true, false, null and numbers are what they look like; the rest is text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function ofDevice(device: string | true): string {
  return device === true ? '' : `?device=${encodeURIComponent(device)}`;
}

async function ask(url: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(new URL(path, url), { method, ...(body ? { body: JSON.stringify(body) } : {}) }).catch(
    (error: unknown) => {
      throw new InputRefused(url, error instanceof Error ? error.message : String(error));
    },
  );
  const answer = (await response.json()) as { error?: string };
  if (!response.ok) throw new InputRefused(`${method} ${path}`, answer.error ?? `answered ${response.status}`);
  return answer;
}
