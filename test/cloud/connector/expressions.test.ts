import fc from 'fast-check';
import jmespath from 'jmespath';
import { describe, expect, it } from 'vitest';
import { compileExpression, type ExpressionLanguage } from '../../../cloud/connector/expression.ts';
import { nodeToken, readJsonText } from '../../../cloud/connector/json-text.ts';
import { MappingFailure } from '../../../cloud/connector/mapping-error.ts';
import { textOf } from '../../../cloud/connector/text.ts';
import { jsonOf, type Token, tokenOf } from '../../../cloud/connector/token.ts';

const PLACE = { line: 1, column: 1 };
const plain = { recogniseDates: false };

const many = (language: ExpressionLanguage, text: string, json: unknown, compat = false): unknown[] =>
  compileExpression(text, language, PLACE, { compat })
    .many(tokenOf(json, { recogniseDates: compat }))
    .map(jsonOf);
const one = (language: ExpressionLanguage, text: string, json: unknown): unknown => {
  const token = compileExpression(text, language, PLACE, { compat: false }).one(tokenOf(json, plain));
  return token === undefined ? undefined : jsonOf(token);
};

describe('JSONPath as Newtonsoft reads it', () => {
  const ward = {
    beds: [
      { id: 'a', hr: 72, tags: ['x'] },
      { id: 'b', hr: null },
      { id: 'c', hr: 180.5, 'heart-rate': 1 },
    ],
    'iothub-id': 'M',
    $odd: 1,
  };

  it.each<[string, unknown[]]>([
    ['$', [ward]],
    ['', [ward]],
    ['iothub-id', ['M']],
    ['$.iothub-id', ['M']],
    ['$odd', [1]],
    ['$.beds[0].id', ['a']],
    ['$.beds[5].id', []],
    ['$.beds[-1:].id', ['c']],
    ['$.beds[::2].id', ['a', 'c']],
    ['$.beds[0,2].id', ['a', 'c']],
    ['$.beds[*].hr', [72, null, 180.5]],
    ["$.beds[0]['id','hr']", ['a', 72]],
    ['$..id', ['a', 'b', 'c']],
    ['$.beds(0).id', ['a']],
    ['$.beds[?(@hr)].id', ['a', 'b', 'c']],
    ['$.beds[?(@.hr == 72)].id', ['a']],
    ['$.beds[?(@hr > 100)].id', ['c']],
    ['$.beds[?(@hr < 100)].id', ['a', 'b']],
    ["$.beds[?(@['heart-rate'])].id", ['c']],
    ["$.beds[?(@id == 'a' || @id == 'b' && @hr == null)].id", ['a', 'b']],
    ['$.beds[?(@id =~ /^[AB]$/i)].id', ['a', 'b']],
    ['$.beds[?(@id == $.beds[1].id)].id', ['b']],
    ['$.beds[?(@tags != 5)].id', ['a']],
    ["$.beds[?(@hr == '72')].id", []],
    ['$..[?(@hr == 180.5)].id', ['c']],
    ['$[?(@id)]', []],
  ])('%s', (path, expected) => {
    expect(many('JsonPath', path, ward)).toEqual(expected);
  });

  it('nests mixed operators to the right (Q6)', () => {
    const items = { l: [{ a: false, b: false, c: true }] };
    expect(many('JsonPath', '$.l[?(@a == true && @b == true || @c == true)]', items)).toEqual([]);
    expect(many('JsonPath', '$.l[?(@c == true || @a == true && @b == true)]', items)).toHaveLength(1);
  });

  it.each(['$.a[', '$.a[?(@b]', '$.a[?(@b>5&&@c)]', '$.a[0]b', "$.a['b", '$.', '$.a[x]', '$.a[?(@b =~ /[/)]'])(
    'refuses %s when it is loaded (Q2)',
    (path) => {
      expect(() => compileExpression(path, 'JsonPath', PLACE, { compat: false })).toThrow(
        expect.objectContaining({ name: 'JsonPathError' }),
      );
    },
  );

  it('tells a negative index, a text that is no number, and several values for one', () => {
    for (const path of ['$.beds[-1]', '$.beds[?(@id > 5 )]', '$.beds[*].id']) {
      expect(() => one('JsonPath', path, ward)).toThrow(MappingFailure);
    }
  });
});

describe('JMESPath', () => {
  it('spreads projections and keeps arrays whole (5.2, point 1)', () => {
    const data = { log: [{ v: [1] }, { v: [2, 3] }], list: [1, 2] };
    expect(many('JmesPath', 'log[*].v', data)).toEqual([[1], [2, 3]]);
    expect(many('JmesPath', 'log[].v[]', data)).toEqual([1, 2, 3]);
    expect(many('JmesPath', 'list', data)).toEqual([[1, 2]]);
    expect(many('JmesPath', 'log[*].v | [0]', data)).toEqual([[1]]);
    expect(many('JmesPath', 'missing', data)).toEqual([]);
    expect(many('JmesPath', 'missing || list[*]', data)).toEqual([1, 2]);
    expect(one('JmesPath', 'list[?@ == `1`]', data)).toEqual([1]);
    expect(one('JmesPath', 'list[?@ == `1`] | [0]', data)).toBe(1);
    expect(one('JmesPath', 'list', data)).toEqual([1, 2]);
    expect(() => one('JmesPath', 'list[*]', data)).toThrow(/Multiple tokens/);
  });

  it.each<[string, unknown]>([
    ['add(`1`, `2`)', 3],
    ['pow(`2`, `10`)', 1024],
    ['pow(`2`, `-1`)', 0],
    ['multiply(`9223372036854775807`, `2`)', -2],
    ["insertString('123', '-', `1`)", '1-23'],
    ["to_number('72')", 72],
    ["to_number('x')", null],
    ['to_array(@)[?a] | [0].a', 0],
    ['`abc`', 'abc'],
    ['`[1]`', [1]],
    ['length(`"a😀"`)', 2],
  ])('%s', (expression, expected) => {
    expect(one('JmesPath', expression, { a: 0 }) ?? null).toEqual(expected);
  });

  it.each(['a.', 'a[', 'a b', "'open", 'nosuch(a)', 'add(a)', 'a ||', 'a[?b', '{a}', 'a = b', '&'])(
    'refuses %s when it is loaded',
    (expression) => {
      expect(() => compileExpression(expression, 'JmesPath', PLACE, { compat: false })).toThrow(
        expect.objectContaining({ name: 'JmesPathError' }),
      );
    },
  );

  it('refuses a float where an integer is needed, and text where a number is', () => {
    for (const expression of [
      "insertString('123', '-', `1.0`)",
      'fromUnixTimestamp(`1.0`)',
      "add('1', `2`)",
      "insertString('a', 'b', `9`)",
      'divide(`1`, `0`)',
    ]) {
      expect(() => one('JmesPath', expression, {})).toThrow(MappingFailure);
    }
  });

  it('agrees with the reference implementation on any document', () => {
    const expressions = [
      'a',
      'a.b',
      'a[0]',
      'a[-1]',
      'a[*]',
      'a[*].b',
      'a[].b[]',
      '*',
      '*.a',
      'a[1:]',
      'a[::-1]',
      'a[?b]',
      'a[?b == `1`].a',
      'a | b',
      'a || b',
      'a && b',
      '!a',
      '[a, b]',
      '{x: a, y: b.a}',
      'a[?!b]',
      'not_null(a, b)',
      'type(a)',
      'to_array(a)',
      'a[?@ == `1`]',
      'to_array(@)[?a]',
      '(a || b)[0]',
      'a[*].[b, a]',
      'keys(@)',
      'a == b',
      'a != b',
      '*[]',
      'a.*.b',
      'a[][0]',
      'a[*][0]',
    ];
    const leaf = fc.oneof(fc.constant(null), fc.boolean(), fc.integer({ min: -3, max: 3 }), fc.constantFrom('', 'x'));
    const { doc } = fc.letrec<{ node: unknown; doc: unknown }>((tie) => ({
      node: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('node'), { maxLength: 3 }), tie('doc')),
      doc: fc.dictionary(fc.constantFrom('a', 'b'), tie('node'), { noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(doc, fc.constantFrom(...expressions), (document, expression) => {
        const reference: unknown = jmespath.search(document, expression) ?? null;
        const token = compileExpression(expression, 'JmesPath', PLACE, { compat: false })
          .many(tokenOf(document, plain))
          .map(jsonOf);
        const projected =
          Array.isArray(reference) && (token.length !== 1 || JSON.stringify(token[0]) !== JSON.stringify(reference));
        expect(token).toEqual(reference === null ? [] : projected ? reference : [reference]);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('reading and writing scalars', () => {
  it.each<[Token, string]>([
    [0n, '0'],
    [78.5, '78.5'],
    [1e15, '1E+15'],
    [1.25e-7, '1.25E-07'],
    [0.00001234, '1.234E-05'],
    [true, 'True'],
  ])('writes %s as %s', (token, text) => {
    expect(textOf(token, false)).toBe(text);
  });

  it('keeps ISO text as written, and in compat loses fraction and zone as the original (Q3)', () => {
    const text = (compat: boolean): string | null =>
      textOf(tokenOf('2024-03-05T10:15:00.25+02:00', { recogniseDates: compat }), compat);
    expect(text(false)).toBe('2024-03-05T10:15:00.25+02:00');
    expect(text(true)).toBe('03/05/2024 08:15:00');
  });

  it('reads lenient JSON, and any strict JSON as JSON.parse does', () => {
    const lenient = "\uFEFF{ // c\n 'a': 'it\\'s', /* c */ b: [1, 2.0,], \"a\": null } rest";
    expect(jsonOf(nodeToken(readJsonText(lenient), plain))).toEqual({ a: null, b: [1, 2] });
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text)); // JSON.parse rounds what this reader keeps
        expect(jsonOf(nodeToken(readJsonText(text), plain))).toEqual(jsonOf(tokenOf(JSON.parse(text), plain)));
      }),
    );
  });
});
