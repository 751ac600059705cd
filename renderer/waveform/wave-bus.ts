import type { WaveMessage } from '#ipc';

type Listener = (message: WaveMessage) => void;

/** From the port to the painters, past React. */
class WaveBus {
  readonly #listeners = new Map<string, Set<Listener>>();

  publish(message: WaveMessage): void {
    for (const listener of this.#listeners.get(message.channel) ?? []) listener(message);
  }

  /** @returns a function that stops listening */
  listen(channel: string, listener: Listener): () => void {
    const set = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, set);
    set.add(listener);
    return () => void set.delete(listener);
  }
}

export const waveBus = new WaveBus();
