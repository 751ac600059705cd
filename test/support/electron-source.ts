import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';

/** What a source file calls and sets, as far as checks for Electron's traps look at it. */
export interface ElectronSource {
  readonly file: string;
  /** Calls and `new`: last part of what is called, and the text of each argument. */
  readonly calls: readonly { readonly name: string; readonly arguments: readonly string[]; readonly constant: boolean }[];
  /** `webPreferences` of every window, by name; the text of each value. */
  readonly windows: readonly Readonly<Record<string, string>>[];
  /** Every name that is set, imported or read. */
  readonly names: ReadonlySet<string>;
  /** Every piece of text. */
  readonly texts: readonly string[];
}

/** Everything that runs in main, preload and page. */
export function electronSources(): readonly ElectronSource[] {
  return ['electron', 'renderer'].flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(tsx?|mjs)$/.test(name) && !name.endsWith('.d.ts'))
      .map((name) => electronSource(`${folder}/${name}`, readFileSync(join(PROJECT, folder, name), 'utf8'))),
  );
}

/** @param file only its ending counts: .tsx is read with markup */
export function electronSource(file: string, text: string): ElectronSource {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = {
    calls: [] as ElectronSource['calls'][number][],
    windows: [] as ElectronSource['windows'][number][],
    names: new Set<string>(),
    texts: [] as string[],
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.names.add(node.text);
    if (ts.isStringLiteralLike(node)) found.texts.push(node.text);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const [first, ...rest] = node.arguments ?? [];
      const name = lastName(node.expression);
      const all = first === undefined ? [] : [first, ...rest];
      const constant = first === undefined || ts.isStringLiteralLike(first);
      found.calls.push({ name, arguments: all.map((one) => one.getText(tree)), constant });
      if (ts.isNewExpression(node) && /^(BrowserWindow|BrowserView|WebContentsView)$/.test(name))
        found.windows.push(preferences(first, tree));
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { file, ...found };
}

function lastName(called: ts.Expression): string {
  return ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
}

/** Preferences that come from elsewhere count as none: what is not written where the window is made is not seen. */
function preferences(options: ts.Expression | undefined, tree: ts.SourceFile): Readonly<Record<string, string>> {
  const own = propertyOf(options, 'webPreferences');
  if (own === undefined || !ts.isObjectLiteralExpression(own)) return {};
  return Object.fromEntries(
    own.properties.flatMap((each) =>
      ts.isPropertyAssignment(each) ? [[each.name.getText(tree), each.initializer.getText(tree)]] : [],
    ),
  );
}

function propertyOf(object: ts.Expression | undefined, name: string): ts.Expression | undefined {
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  const found = object.properties.find((each) => ts.isPropertyAssignment(each) && each.name.getText() === name);
  return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}
