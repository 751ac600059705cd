import { frame, MAIN, record } from './wire.ts';

export const ASK = { displayed: 1, auxiliary: 4 } as const;
export const ONCE = -1;
export const STOP = 0;
export const EVERY_S = 5;
/** Basic is on unless denied; the three others are asked for. */
const ALL_CLASSES = 0x0e;

/** @param intervalS seconds; `ONCE`, `STOP` */
export function numericsRequest(wanted: number, intervalS: number): Uint8Array {
  const data = new Uint8Array(9);
  const view = new DataView(data.buffer);
  view.setUint8(0, wanted);
  view.setInt16(1, intervalS, true);
  view.setUint32(3, intervalS === STOP || wanted === ASK.auxiliary ? 0 : ALL_CLASSES, true);
  return frame(record(MAIN.numerics, [{ type: 0, data }]));
}

/** @param types wave types, the most wanted first; none = stop */
export function wavesRequest(types: readonly number[]): Uint8Array {
  const data = new Uint8Array(32);
  data[0] = types.length === 0 ? 1 : 0;
  data.set([...types, 0xff].slice(0, 24), 4);
  return frame(record(MAIN.waves, [{ type: 0, data }]));
}

/** A status now and at every change. */
export function alarmsRequest(): Uint8Array {
  const data = new Uint8Array(12);
  data[0] = 2;
  return frame(record(MAIN.alarms, [{ type: 0, data }]));
}
