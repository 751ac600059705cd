/** One part of a page: a list, or a table with or without a head. */
export interface PageSection {
  readonly title: string;
  readonly items?: readonly string[];
  readonly head?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
}

interface Page {
  readonly title: string;
  readonly sections: readonly PageSection[];
}

export const PAGE_FORMATS = ['text', 'markdown', 'html'] as const;
export type PageFormat = (typeof PAGE_FORMATS)[number];

const WRITERS: Readonly<Record<PageFormat, (page: Page) => string>> = { text: asText, markdown: asMarkdown, html: asHtml };

export function writePage(page: Page, format: PageFormat): string {
  return WRITERS[format](page);
}

function asText({ title, sections }: Page): string {
  const parts = sections.map((section) => {
    const rows = [...(section.head ? [section.head] : []), ...(section.rows ?? [])];
    const items = (section.items ?? []).map((item) => `  - ${item}`);
    return [section.title, '-'.repeat(section.title.length), ...columns(rows), ...items].join('\n');
  });
  return `${[`${title}\n${'='.repeat(title.length)}`, ...parts].join('\n\n')}\n`;
}

/** Every column as wide as its widest cell; the last one is not padded. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows.map(
    (row) => `  ${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  ')}`,
  );
}

function asMarkdown({ title, sections }: Page): string {
  const escaped = (text: string) => text.replaceAll(/[\\|*_<>`]/g, '\\$&');
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  const parts = sections.map((section) => {
    const rows = section.rows ?? [];
    const head = section.head ?? rows[0]?.map(() => '') ?? [];
    const table = rows.length > 0 ? [row(head), `|${head.map(() => '---|').join('')}`, ...rows.map(row)] : [];
    return [`## ${escaped(section.title)}`, '', ...table, ...(section.items ?? []).map((item) => `- ${escaped(item)}`)].join(
      '\n',
    );
  });
  return `${[`# ${escaped(title)}`, ...parts].join('\n\n')}\n`;
}

const STYLE = `body{font:11pt/1.4 sans-serif;margin:2em auto;max-width:60em}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #bbb;padding:.2em .6em .2em 0;text-align:left;vertical-align:top}
h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}`;

function asHtml({ title, sections }: Page): string {
  const row = (cells: readonly string[], tag: 'td' | 'th') =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const parts = sections.map(({ title: heading, head, rows, items }) => {
    const top = head ? `<thead>${row(head, 'th')}</thead>` : '';
    const table = rows ? `<table>${top}<tbody>${rows.map((cells) => row(cells, 'td')).join('\n')}</tbody></table>` : '';
    const list = items ? `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>` : '';
    return `<h2>${escapeHtml(heading)}</h2>\n${table}${list}`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(title)}</h1>
${parts.join('\n')}
</body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
