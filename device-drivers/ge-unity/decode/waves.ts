import { CHANNELS, type Channel, END_OF_GROUPS, isState, LEAD_OFF, NO_SAMPLE } from '../tables/waves.table.ts';
import { hexByte, s16, u16 } from '../wire/bytes.ts';

export interface Waves {
  readonly number: number;
  readonly drawn: readonly Drawn[];
  readonly trouble: { readonly reason: 'truncated' | 'unknown-parameter'; readonly detail: string } | null;
  /** Codes of known channels in a state that the table lacks, e.g. "070C". */
  readonly unknownStates: readonly string[];
}

export interface Drawn {
  readonly code: number;
  readonly channel: Channel;
  readonly samples: (number | null)[];
}

const GROUPS_AT = 4;

/** Groups of samples up to the end mark; what was read before trouble is kept. Source: spec section 5. */
export function readWaves(bytes: Uint8Array): Waves {
  const drawn = new Map<number, Drawn>();
  const unknownStates: string[] = [];
  const done = (trouble: Waves['trouble']): Waves => ({
    ...{ number: u16(bytes, 0), drawn: [...drawn.values()], trouble, unknownStates },
  });
  let at = GROUPS_AT;
  while (at + 2 <= bytes.length) {
    const [code = 0, state = 0] = [bytes[at], bytes[at + 1]];
    if (code === END_OF_GROUPS) return done(null);
    const channel = CHANNELS[code];
    if (!channel) return done({ reason: 'unknown-parameter', detail: `wave ${hexByte(code)}, and what stands behind it` });
    const end = at + 2 + 2 * channel.samples;
    if (end > bytes.length) break;
    if (!isState(channel, state)) unknownStates.push(hexByte(code) + hexByte(state));
    const wave = drawn.get(code) ?? { code, channel, samples: [] };
    drawn.set(code, wave);
    for (at += 2; at < end; at += 2)
      wave.samples.push(state === LEAD_OFF || u16(bytes, at) === NO_SAMPLE ? null : s16(bytes, at));
  }
  return done({ reason: 'truncated', detail: 'a packet of waves without its end' });
}
