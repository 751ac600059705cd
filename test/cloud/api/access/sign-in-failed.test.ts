import { expect, test } from 'vitest';
import { signInFailed } from '../../../../cloud/api/access/sign-in-failed.ts';

test.each([
  ['de-AT,de;q=0.9,en;q=0.5', /^Die Anmeldung hat nicht geklappt \(1a2b3c4d\)/],
  ['fr, es;q=0.4', /^No se ha podido iniciar sesión \(1a2b3c4d\)/],
  ['zh-CN', /^登录未成功（1a2b3c4d）/],
  ['fr', /^Signing in did not work \(1a2b3c4d\)/],
  [undefined, /^Signing in did not work \(1a2b3c4d\)/],
])('a sign-in that failed is told in the language of the browser, with the mark that the log has: %s', (wish, said) => {
  expect(signInFailed(wish, '1a2b3c4d')).toMatch(said);
});
