import { InputRefused } from '#clinical';
import { type JsonNode, JsonTextError, nodeToken, readJsonText } from './json-text.ts';
import { positionFinder } from './source-position.ts';
import type { Token, TokenOptions } from './token.ts';

/** A line that is no JSON is one failed message; the others go on. */
export type MessageInput = { readonly message: Token } | { readonly refused: string };

/**
 * Messages: one JSON array, or one JSON value per line. Numbers keep their text's kind (integer or float).
 * @throws InputRefused for an empty input
 */
export function readMessages(text: string, where: string, options: TokenOptions): readonly MessageInput[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') throw new InputRefused(where, 'holds no message');
  const whole = parse(trimmed);
  if (!(whole instanceof JsonTextError) && whole.kind === 'array')
    return whole.items.map((node) => ({ message: nodeToken(node, options) }));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const nodes = lines.map(parse);
  // One value over several lines: its first line is no value by itself.
  if (!(whole instanceof JsonTextError) && nodes[0] instanceof JsonTextError) return [{ message: nodeToken(whole, options) }];
  return nodes.map((node) => (node instanceof JsonTextError ? { refused: node.message } : { message: nodeToken(node, options) }));
}

function parse(text: string): JsonNode | JsonTextError {
  try {
    return readJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const { line, column } = positionFinder(text)(error.offset);
    return new JsonTextError(error.offset, `line ${line}, column ${column}: ${error.message}`);
  }
}
