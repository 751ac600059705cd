import { expect, test } from 'vitest';
import { TokenLife } from '../../../../electron/monitor/uplink/token-life.ts';

test('a clock that only a longer token gets past is told until somebody sets it; then the usual token is tried again', () => {
  let [wallMs, monotonicMs] = [1_000_000, 0];
  const life = new TokenLife(undefined, () => ({ wallMs, monotonicMs }));
  life.taken();
  expect(life.trouble).toBeNull();
  life.refused();
  expect(life.trouble).toBeNull();
  life.taken();
  expect(life.trouble).toContain('up to 3 h behind');
  [wallMs, monotonicMs] = [wallMs + 86_400_000, monotonicMs + 86_400_000];
  expect(life.trouble).toContain('up to 3 h behind');
  expect(life.times.validS).toBe(3 * 3_600);
  wallMs += 70 * 60_000;
  expect(life.trouble).toBeNull();
  expect(life.times.validS).toBe(3_600);
});
