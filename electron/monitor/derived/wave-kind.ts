/** What a wave can be analysed for, by its IEEE 11073 code. */
export type WaveKind = 'ecg' | 'pleth' | 'pressure' | 'respiration';

const KINDS: Readonly<Record<WaveKind, readonly number[]>> = {
  ecg: [131328, 131329, 131330, 131331, 131332, 131333, 131334, 131335, 131336, 131389, 131390, 131391, 131392, 131395, 131404],
  pleth: [150452],
  pressure: [150032, 150036],
  respiration: [151552, 151780],
};

/** @returns null for a wave that nothing is derived from */
export function waveKind(channel: string): WaveKind | null {
  const code = Number(channel);
  return (Object.keys(KINDS) as WaveKind[]).find((kind) => KINDS[kind].includes(code)) ?? null;
}
