import type { ReadingTime } from '#device';
import type { Sink } from '../../framing/sink.ts';
import { latin1 } from '../../framing/text.ts';
import { COLOURS, SILENCES } from '../tables/alerts.table.ts';
import { alertReading } from './changes.ts';

const TEXT = 80;
const ALARMS = 5;

/** Where things stand; enumerations of 16 or of 32 bits, told by the length. Source: spec section 6. */
const LAYOUTS = [
  { length: 510, silenceAt: 8, first: 10, each: 98, colourAt: 82 },
  { length: 522, silenceAt: 8, first: 12, each: 100, colourAt: 82 },
] as const;

type Priority = 'high' | 'medium' | 'low';

/** The alarms on the monitor's screen, in its own words: what they are of cannot be told from a text in any language. */
export class AlarmsDecoder {
  #shown = new Map<string, { readonly priority: Priority; readonly states: string }>();

  tell(data: DataView, frame: number, time: ReadingTime, sink: Sink): void {
    const layout = LAYOUTS.find(({ length }) => length === data.byteLength);
    if (!layout) {
      sink.issue('bad-length', `an alarm status of ${data.byteLength} bytes`);
      return;
    }
    const states = statesOf(data, layout.silenceAt);
    const now = new Map<string, { readonly priority: Priority; readonly states: string }>();
    for (let index = 0; index < ALARMS; index++) {
      const at = layout.first + index * layout.each;
      const text = latin1(new Uint8Array(data.buffer, data.byteOffset + at, TEXT))
        .replace(/\0.*$/s, '')
        .trim();
      const priority = COLOURS[data.getUint16(at + layout.colourAt, true)] ?? 'low';
      if (text !== '' && !now.has(text)) now.set(text, { priority, states: states.join() });
    }
    for (const [text, { priority }] of this.#shown)
      if (!now.has(text)) sink.readings.push(alertReading(named(text, priority), text, false, states, frame, time));
    for (const [text, alarm] of now) {
      const before = this.#shown.get(text);
      if (before?.priority === alarm.priority && before.states === alarm.states) continue;
      sink.readings.push(alertReading(named(text, alarm.priority), text, true, states, frame, time));
    }
    this.#shown = now;
  }
}

function named(text: string, priority: Priority) {
  return { name: text, category: 'physiological' as const, priority };
}

function statesOf(data: DataView, silenceAt: number): readonly string[] {
  const silence = data.getUint16(silenceAt, true);
  return [
    ...(data.getUint16(2, true) === 0 ? [] : ['sounding']),
    ...(silence === 0 ? [] : [SILENCES[silence] ?? `silence ${silence}`]),
  ];
}
