/** Numbers in [0, 1) that follow from the seed alone (mulberry32, T. Ettinger, public domain): training must repeat exactly. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** @returns `count` different indices below `size`, ascending */
export function drawIndices(size: number, count: number, random: () => number): Int32Array {
  const indices = Int32Array.from({ length: size }, (_, index) => index);
  for (let place = 0; place < count; place += 1) {
    const other = place + Math.floor(random() * (size - place));
    const moved = indices[place] ?? 0;
    indices[place] = indices[other] ?? 0;
    indices[other] = moved;
  }
  return indices.subarray(0, count).slice().sort();
}
