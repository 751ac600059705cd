import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt, InputRefused, printable, whyUnreadable } from '#clinical';

describe('what an error shows of a file', () => {
  it.each([
    ['\u001b[2J', '\\x1b[2J'],
    ['a\tb\r', 'a\\x09b\\x0d'],
    ['\u009b1m', '\\x9b1m'],
    ['abc\u202Etxt', 'abc\\u{202e}txt'],
    ['Grüße 病房 ½ ♥', 'Grüße 病房 ½ ♥'],
    ['two\nlines', 'two\nlines'],
  ])('%j is %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('is on one line, printable, and of no more than 80 characters of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const shown = excerpt(text);
        expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(shown.replaceAll(/\\(x[0-9a-f]{2}|u\{[0-9a-f]+\}|n)/g, '.').length).toBeLessThanOrEqual(83);
      }),
    );
    expect(excerpt('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
    expect(excerpt('x'.repeat(81))).toBe(`"${'x'.repeat(80)}…"`);
  });

  it('never obeys what stands in a refusal, wherever it comes from', () => {
    expect(new InputRefused('\u001b]0;title\u0007', 'is \u001b[31mred').message).toBe('\\x1b]0;title\\x07: is \\x1b[31mred');
  });

  it('says why a file cannot be read without the words of the system', () => {
    const of = (code: string) => whyUnreadable(Object.assign(new Error(`${code}: open '/a'`), { code }));
    expect(['ENOENT', 'EISDIR', 'EACCES', 'EIO'].map(of)).toEqual([
      'does not exist',
      'is a folder',
      'may not be read by this user',
      "EIO: open '/a'",
    ]);
  });
});
