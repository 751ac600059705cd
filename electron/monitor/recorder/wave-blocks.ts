import type { WaveMessage } from '#ipc';
import type { StoreRow } from './rows.ts';

type WaveRow = Extract<StoreRow, { table: 'waves' }>;

const BLOCK_MS = 1_000;

interface Block {
  readonly device: string;
  readonly first: WaveMessage;
  readonly chunks: Float32Array[];
  count: number;
}

/** Joins abutting chunks of each wave into blocks of about a second, to be stored as one row. */
export class WaveBlocks {
  readonly #open = new Map<string, Block>();

  /** @returns blocks that are complete */
  add(device: string, chunk: WaveMessage): readonly WaveRow[] {
    const key = `${device}/${chunk.channel}`;
    const done: WaveRow[] = [];
    let block = this.#open.get(key);
    if (block && !abuts(block, chunk)) {
      done.push(row(block));
      block = undefined;
    }
    if (!block) this.#open.set(key, (block = { device, first: chunk, chunks: [], count: 0 }));
    block.chunks.push(chunk.samples);
    block.count += chunk.samples.length;
    if ((block.count * 1000) / chunk.rateHz >= BLOCK_MS) {
      done.push(row(block));
      this.#open.delete(key);
    }
    return done;
  }

  /** @returns whatever is left */
  drain(): readonly WaveRow[] {
    const rows = [...this.#open.values()].map(row);
    this.#open.clear();
    return rows;
  }
}

function abuts({ first, count }: Block, chunk: WaveMessage): boolean {
  const nextMs = first.firstSampleMs + (count * 1000) / first.rateHz;
  return chunk.rateHz === first.rateHz && Math.abs(chunk.firstSampleMs - nextMs) < 500 / first.rateHz;
}

function row({ device, first, chunks, count }: Block): WaveRow {
  const bytes = new Uint8Array(count * 4);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const chunk of chunks) {
    for (const sample of chunk) {
      view.setFloat32(at, sample, true);
      at += 4;
    }
  }
  const { channel, firstSampleMs, rateHz, unit } = first;
  return { table: 'waves', device, channel, firstMs: firstSampleMs, rateHz, unit, samples: bytes };
}
