/**
 * Ids that are unique for ever: station, one random boot id per program start, and a counter.
 * @returns `{stationId}-{bootId}-{n}`, n counting from 1
 */
export function frameIds(stationId: string, bootId: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${stationId}-${bootId}-${count}`;
  };
}
