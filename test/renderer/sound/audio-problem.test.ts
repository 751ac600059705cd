import { expect, test } from 'vitest';
import { audioProblem } from '../../../renderer/sound/audio-problem.ts';

const fine = { state: 'running', stuckMs: 0, outputs: 1 };

test.each([
  [fine, null],
  [{ ...fine, outputs: null }, null],
  [{ ...fine, outputs: 0 }, 'this computer has no sound output'],
  [{ ...fine, state: 'suspended' }, 'the sound is not running'],
  [{ ...fine, stuckMs: 3_000 }, 'the sound output stands still'],
])('%j: %s', (state, problem) => {
  expect(audioProblem(state)).toBe(problem);
});
