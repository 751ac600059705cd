import type { DeviceIssue, DriverSession, HostInstant, Sender, SessionOutput } from '#device';

/**
 * Keeps one bed's readings of a line that carries several. What belongs to others is counted and never shown here; a line that
 * turns out to carry several patients while nobody said which one this bed is gives nothing at all: a guess could be fatal.
 */
export class SourceFilter implements DriverSession {
  readonly #session: DriverSession;
  readonly #wanted: string | null;
  readonly #sources = new Set<string>();

  /** @param wanted name of the source that is this bed; null = nobody said */
  constructor(session: DriverSession, wanted: string | null) {
    this.#session = session;
    this.#wanted = wanted;
  }

  start(now: HostInstant): SessionOutput {
    return this.#filtered(this.#session.start(now));
  }

  receive(bytes: Uint8Array, at: HostInstant, from?: Sender): SessionOutput {
    return this.#filtered(this.#session.receive(bytes, at, from));
  }

  tick(now: HostInstant): SessionOutput {
    return this.#filtered(this.#session.tick(now));
  }

  stop(now: HostInstant): SessionOutput {
    return this.#filtered(this.#session.stop(now));
  }

  #filtered(output: SessionOutput): SessionOutput {
    if (output.readings.every(({ source }) => source === undefined)) return output;
    const counts = new Map<string, number>();
    const readings = output.readings.flatMap((reading) => {
      const { source, ...ours } = reading;
      if (source === undefined || this.#isOurs(source)) return [ours];
      counts.set(source, (counts.get(source) ?? 0) + 1);
      return [];
    });
    const issues = [...counts].map(([source, count]) => this.#issue(source, count));
    return { ...output, readings, issues: [...output.issues, ...issues] };
  }

  #isOurs(source: string): boolean {
    if (this.#wanted !== null) return source === this.#wanted;
    this.#sources.add(source);
    return this.#sources.size === 1;
  }

  #issue(source: string, count: number): DeviceIssue {
    if (this.#wanted !== null) return { reason: 'other-source', detail: `${count} readings of ${source}`, bytes: null };
    const known = [...this.#sources].join(', ');
    const detail = `${count} readings of ${source} not shown: the line carries ${known}; say which of them is this bed`;
    return { reason: 'ambiguous-source', detail, bytes: null };
  }
}
