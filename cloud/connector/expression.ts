import { TRUNCATING_DIVIDE } from './jmespath/arithmetic.ts';
import { evaluate, fixedProjection, isProjection } from './jmespath/evaluate.ts';
import { checkCalls } from './jmespath/functions.ts';
import { JmesPathError } from './jmespath/node.ts';
import { parseJmesPath } from './jmespath/parse.ts';
import { memberAt, memberNames, selectTokens } from './jsonpath/evaluate.ts';
import { parseJsonPath } from './jsonpath/parse-path.ts';
import { JsonPathError } from './jsonpath/step.ts';
import { MappingFailure } from './mapping-error.ts';
import type { SourcePosition } from './source-position.ts';
import { isArray, type Token } from './token.ts';

export const EXPRESSION_LANGUAGES = ['JsonPath', 'JmesPath'] as const;
export type ExpressionLanguage = (typeof EXPRESSION_LANGUAGES)[number];

export interface Expression {
  readonly text: string;
  readonly language: ExpressionLanguage;
  readonly position: SourcePosition;
  /** For the type match: every selected token. @throws MappingFailure */
  many(root: Token): readonly Token[];
  /** undefined: nothing selected. @throws MappingFailure when several tokens are selected or a function refuses */
  one(root: Token): Token | undefined;
}

export interface DialectOptions {
  /** Behaves as the original connector also where its behaviour is a mistake. */
  readonly compat: boolean;
}

const COMPAT_FUNCTIONS = new Map([['divide', TRUNCATING_DIVIDE]]);

/** @throws JsonPathError, JmesPathError for text that is no expression */
export function compileExpression(
  text: string,
  language: ExpressionLanguage,
  position: SourcePosition,
  options: DialectOptions,
): Expression {
  return language === 'JsonPath' ? jsonPath(text, position) : jmesPath(text, position, options);
}

function jsonPath(text: string, position: SourcePosition): Expression {
  const steps = parseJsonPath(text);
  const names = memberNames(steps);
  const many = (root: Token): readonly Token[] => guarded(() => selectTokens(steps, root), text, position);
  return {
    text,
    language: 'JsonPath',
    position,
    many,
    one(root) {
      if (names) return memberAt(names, root);
      const tokens = many(root);
      if (tokens.length > 1) throw severalTokens(text, position);
      return tokens[0];
    },
  };
}

function jmesPath(text: string, position: SourcePosition, options: DialectOptions): Expression {
  const node = parseJmesPath(text, options.compat ? COMPAT_FUNCTIONS : undefined);
  checkCalls(node);
  const always = fixedProjection(node);
  const read = (root: Token): { token: Token; projection: boolean } =>
    guarded(() => ({ token: evaluate(node, root), projection: always ?? isProjection(node, root) }), text, position);
  return {
    text,
    language: 'JmesPath',
    position,
    many(root) {
      const { token, projection } = read(root);
      if (token === null) return [];
      return projection && isArray(token) ? token : [token];
    },
    one(root) {
      const { token, projection } = read(root);
      if (token === null) return undefined;
      if (projection && isArray(token) && token.length > 1) throw severalTokens(text, position);
      return token;
    },
  };
}

function severalTokens(text: string, position: SourcePosition): MappingFailure {
  return new MappingFailure(
    'TemplateExpressionException',
    `Multiple tokens were returned using expression ${text}; one was expected`,
    {
      expression: text,
      ...position,
    },
  );
}

function guarded<T>(read: () => T, text: string, position: SourcePosition): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof JsonPathError || error instanceof JmesPathError || error instanceof RangeError)) throw error;
    throw new MappingFailure(
      'TemplateExpressionException',
      `Unable to retrieve tokens using expression ${text}`,
      { expression: text, ...position },
      error,
    );
  }
}
