import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputRefused, parseJsonInput, refusedShape } from '#clinical';

describe('JSON that a person wrote', () => {
  it.each([
    ['', 'line 1, column 1: is no JSON: the file ends where a value has to stand'],
    ['{"cases": [\n  {"id": 1},\n', 'line 3, column 1: is no JSON: the file ends where a value has to stand'],
    ['{"a": 1,}', 'line 1, column 9: is no JSON: there is "}" where a name has to stand'],
    ['{\n  "a": yes\n}', 'line 2, column 8: is no JSON: there is "yes\\n}" where a value has to stand'],
    ['{"a" 1}', 'line 1, column 6: is no JSON: there is "1}" where : has to stand'],
    ['[1 2]', 'line 1, column 4: is no JSON: there is "2]" where , or ] has to stand'],
    ['{"a": 1]', 'line 1, column 8: is no JSON: there is "]" where , or } has to stand'],
    ['{} {}', 'line 1, column 4: is no JSON: there is "{}" where the end has to stand'],
    ["{'a': 1}", 'line 1, column 2: is no JSON: there is "\'a\': 1}" where a name or } has to stand'],
    ['\u001f\u008b\b\u0000', 'line 1, column 1: is no JSON: there is "\\x1f\\x8b\\x08\\x00" where a value has to stand'],
  ])('%j is refused with its place', (text, message) => {
    expect(() => parseJsonInput(text, 'a.json')).toThrow(InputRefused);
    expect(() => parseJsonInput(text, 'a.json')).toThrow(`a.json, ${message}`);
  });

  it('is read as JSON is, also with the mark that editors of Windows put before it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJsonInput(`\uFEFF${text}`, 'a.json')).toEqual(JSON.parse(text));
      }),
    );
  });

  it('has its mistake where the longest beginning ends that could go on', () => {
    const broken = fc.tuple(fc.json(), fc.nat(), fc.string({ minLength: 1, maxLength: 3 })).map(([text, at, put]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place);
    });
    const valid = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(broken, (text) => {
        fc.pre(!valid(text));
        expect(() => parseJsonInput(text, 'f')).toThrow(/^f, line \d+, column \d+: is no JSON: (there is|the file ends)/);
      }),
    );
  });
});

describe('a file of another shape', () => {
  const issue = (path: string, message: string) => ({ path: path.split('.'), message });

  it('is told with all that is wrong, as one line or as a list', () => {
    expect(refusedShape('c.json', [issue('hub.port', 'too large')]).message).toBe('c.json, hub.port: too large');
    const missing = issue('api', 'Invalid input: expected object, received undefined');
    expect(refusedShape('c.json', [issue('hub.port', 'too large'), missing]).message).toBe(
      'c.json: 2 mistakes\n  hub.port: too large\n  api: is missing (object)',
    );
  });

  it('is told as far as somebody reads it, and how much more there is', () => {
    const lines = refusedShape(
      'c.json',
      Array.from({ length: 50 }, () => issue('a', 'b')),
    ).message.split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([22, '  and 30 more']);
  });
});
