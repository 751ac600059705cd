/**
 * What may stand in the log: technical facts with fixed names. No free text, so that no patient can be in it by accident; an error
 * keeps its kind and its place in our code, its message does not.
 */
export type LogEvent =
  | {
      readonly event: 'app-started';
      readonly version: string;
      readonly electron: string;
      readonly platform: string;
      readonly configuredBy: 'central' | 'file';
      readonly keyStore: 'system-or-configuration' | 'plain-file';
    }
  | {
      readonly event:
        | 'app-ended'
        | 'monitor-started'
        | 'monitor-hung'
        | 'monitor-report-refused'
        | 'page-hung'
        | 'second-start'
        | 'suspended'
        | 'resumed';
    }
  | { readonly event: 'configuration-refused' }
  | { readonly event: 'monitor-died'; readonly exitCode: number; readonly restartInMs: number }
  | { readonly event: 'monitor-failed' | 'app-failed'; readonly error: string; readonly places: readonly string[] }
  | { readonly event: 'monitor-said'; readonly lines: number }
  | { readonly event: 'page-gone' | 'child-gone'; readonly reason: string; readonly exitCode: number }
  | { readonly event: 'screen-silent'; readonly active: boolean }
  | { readonly event: 'message-refused'; readonly why: string }
  | { readonly event: 'crash-reports'; readonly kept: number }
  | { readonly event: 'update'; readonly step: string; readonly version: string | null };

/** `at name (…/monitor.cjs:1:2)`: a function of ours and where. Nothing that a person typed looks like it. */
const PLACE = /^\s+at (?:async )?(?:([\w.$<>#]+) )?\(?(?:[^\s()]*\/)?((?:boot|main|monitor|preload)\.cjs:\d+:\d+)\)?$/;

/**
 * What of a monitor's standard error may be logged: of a reported failure the kind of error and its places, of the rest that there was
 * something.
 */
export function loggedOutput(text: string): readonly LogEvent[] {
  const events: LogEvent[] = [];
  let other = 0;
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const failure = failureIn(line);
    if (failure === null) other += 1;
    else events.push(failure);
  }
  if (other > 0) events.push({ event: 'monitor-said', lines: other });
  return events;
}

function failureIn(line: string): LogEvent | null {
  try {
    const { event, detail } = JSON.parse(line) as { event?: unknown; detail?: unknown };
    if (event !== 'monitor-failed' || typeof detail !== 'string') return null;
    return { event, ...withoutMessage(detail) };
  } catch {
    return null;
  }
}

const KNOWN_ERRORS = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'AggregateError',
  'ZodError',
  'InputRefused',
  'SqliteError',
]);

/** @param stack as JavaScript prints it: kind, message (perhaps of several lines), places */
export function withoutMessage(stack: string): { readonly error: string; readonly places: readonly string[] } {
  const kind = /^(\w+)/.exec(stack)?.[1] ?? '';
  const places = stack.split('\n').flatMap((line) => {
    const [, name, place] = PLACE.exec(line) ?? [];
    return place === undefined ? [] : [name === undefined ? place : `${name} ${place}`];
  });
  return { error: KNOWN_ERRORS.has(kind) ? kind : 'other', places: places.slice(0, 20) };
}
