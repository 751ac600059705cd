import type { StripSheet } from '#ipc';

/** A4, landscape; all lengths in mm. */
const PAGE = { width: 297, height: 210 } as const;
const MARGIN = 12;
/** Beside the waves: label, gain, calibration mark. */
const GUTTER = 22;
const STRIP_WIDTH = PAGE.width - 2 * MARGIN - GUTTER;
const HEADING_LINE = 5;
const FOOTER = 8;
const TIME_LINE = 5;
const TABLE_LINE = 4.2;
const CALIBRATION_WIDTH = 5;

type Row = StripSheet['rows'][number];

/**
 * The sheet as a page for the printer: drawn in millimetres, so that paper says what the screen's calibration said. Pure.
 * @returns a whole HTML document without a script
 */
export function stripPage(sheet: StripSheet): string {
  const bands = bandsOf(sheet);
  const pages: string[] = [];
  let body: string[] = [];
  let top = headHeight(sheet);
  const close = (): void => {
    pages.push(page(sheet, body, pages.length + 1));
    body = [];
    top = headHeight(sheet);
  };
  for (const band of bands) {
    if (top + band.height > bottom() && body.length > 0) close();
    body.push(drawBand(sheet, band, top));
    top += band.height + 2;
  }
  for (const cells of sheet.table) {
    if (top + TABLE_LINE > bottom()) close();
    body.push(tableLine(cells, top));
    top += TABLE_LINE;
  }
  close();
  return `<!doctype html><html lang="${sheet.language}"><head><meta charset="utf-8"><title>${escaped(sheet.title)}</title><style>@page{size:${PAGE.width}mm ${PAGE.height}mm;margin:0}html,body{margin:0}svg{display:block;page-break-after:always}svg:last-child{page-break-after:avoid}text{font-family:"Noto Sans","Noto Sans CJK SC",Arial,sans-serif}</style></head><body>${pages.join('')}</body></html>`;
}

interface Band {
  readonly fromMs: number;
  readonly toMs: number;
  readonly height: number;
}

/** As many seconds side by side as fit at the speed of the paper. */
function bandsOf({ fromMs, toMs, speedMmPerS, rows }: StripSheet): readonly Band[] {
  const bandMs = Math.floor(STRIP_WIDTH / speedMmPerS) * 1000;
  const height = rows.reduce((sum, row) => sum + row.heightMm, 0) + TIME_LINE;
  const count = Math.max(1, Math.ceil((toMs - fromMs) / bandMs));
  return Array.from({ length: count }, (_, index) => {
    const beginMs = fromMs + index * bandMs;
    return { fromMs: beginMs, toMs: Math.min(beginMs + bandMs, toMs), height };
  });
}

function headHeight({ heading }: StripSheet): number {
  return MARGIN + 8 + heading.length * HEADING_LINE;
}

function bottom(): number {
  return PAGE.height - MARGIN - FOOTER;
}

function page({ title, heading, footer, watermark }: StripSheet, body: readonly string[], number: number): string {
  const lines = heading.map((text, index) => write(text, MARGIN, MARGIN + 10 + index * HEADING_LINE, 3.6));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${PAGE.width}mm" height="${PAGE.height}mm" viewBox="0 0 ${PAGE.width} ${PAGE.height}">`,
    watermark === null ? '' : drawWatermark(watermark),
    write(title, MARGIN, MARGIN + 4, 5, 'font-weight="700"'),
    ...lines,
    ...body,
    write(`${footer} · ${number}`, MARGIN, PAGE.height - MARGIN, 3),
    '</svg>',
  ].join('');
}

function drawWatermark(text: string): string {
  const across = [50, 105, 160].map(
    (y) =>
      `<text x="${PAGE.width / 2}" y="${y}" font-size="22" font-weight="700" fill="#e0a0a0" text-anchor="middle" transform="rotate(-12 ${PAGE.width / 2} ${y})">${escaped(text)}</text>`,
  );
  return across.join('');
}

function drawBand(sheet: StripSheet, band: Band, top: number): string {
  let y = top;
  const parts: string[] = [];
  for (const row of sheet.rows) {
    parts.push(drawRow(row, band, sheet.speedMmPerS, y));
    y += row.heightMm;
  }
  const left = MARGIN + GUTTER;
  for (const { atMs, text } of sheet.times) {
    if (atMs < band.fromMs || atMs >= band.toMs) continue;
    const x = left + ((atMs - band.fromMs) / 1000) * sheet.speedMmPerS;
    parts.push(`<path d="M${round(x)} ${round(y)}v1.5" stroke="#000" stroke-width="0.2"/>`, write(text, x, y + 4.2, 2.6));
  }
  return parts.join('');
}

function drawRow(row: Row, { fromMs, toMs }: Band, speed: number, top: number): string {
  const left = MARGIN + GUTTER;
  const width = ((toMs - fromMs) / 1000) * speed;
  const middle = top + row.heightMm / 2;
  const y = (value: number): number => clamp(middle - (value - row.middle) * row.mmPerUnit, top, top + row.heightMm);
  const paths = row.pieces.flatMap((piece) => trace(piece, fromMs, toMs).map((points) => pathOf(points)));
  const drawn =
    paths.length === 0
      ? ''
      : `<path d="${paths.join('')}" fill="none" stroke="#000" stroke-width="0.22" stroke-linejoin="round"/>`;
  return [
    grid(left, top, width, row.heightMm),
    drawn,
    write(row.label, MARGIN, top + 4, 3.2, 'font-weight="700"'),
    write(row.gain, MARGIN, top + 8, 2.6),
    row.calibration === null ? '' : mark(y, row.calibration, row.middle),
  ].join('');

  function pathOf(points: readonly (readonly [atMs: number, value: number])[]): string {
    return points
      .map(([atMs, value], index) => {
        const x = left + ((atMs - fromMs) / 1000) * speed;
        return `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y(value))}`;
      })
      .join('');
  }
}

/** Runs of samples within the band; where one is missing the line ends and begins anew. */
function trace(
  { firstMs, rateHz, samples }: Row['pieces'][number],
  fromMs: number,
  toMs: number,
): readonly (readonly [number, number])[][] {
  const runs: [number, number][][] = [];
  let run: [number, number][] = [];
  const begin = Math.max(0, Math.ceil(((fromMs - firstMs) * rateHz) / 1000));
  for (let index = begin; index < samples.length; index += 1) {
    const atMs = firstMs + (index * 1000) / rateHz;
    if (atMs >= toMs) break;
    const value = samples[index] ?? Number.NaN;
    if (!Number.isNaN(value)) {
      run.push([atMs, value]);
    } else if (run.length > 0) {
      runs.push(run);
      run = [];
    }
  }
  return run.length > 0 ? [...runs, run] : runs;
}

/** A millimetre thin, five thick, as on the paper of a recorder. */
function grid(left: number, top: number, width: number, height: number): string {
  const lines = (stepMm: number): string =>
    [
      ...steps(width, stepMm).map((x) => `M${round(left + x)} ${round(top)}v${round(height)}`),
      ...steps(height, stepMm).map((y) => `M${round(left)} ${round(top + y)}h${round(width)}`),
    ].join('');
  return `<path d="${lines(1)}" stroke="#f3c6c6" stroke-width="0.07"/><path d="${lines(5)}" stroke="#e39a9a" stroke-width="0.16"/>`;
}

function steps(length: number, stepMm: number): readonly number[] {
  return Array.from({ length: Math.floor(length / stepMm + 1e-6) + 1 }, (_, index) => index * stepMm);
}

/** The height of so much, beside the row: whoever measures the paper measures this. */
function mark(y: (value: number) => number, calibration: number, middle: number): string {
  const x = MARGIN + GUTTER - CALIBRATION_WIDTH - 3;
  const [foot, head] = [y(middle), y(middle + calibration)];
  return `<path class="calibration" d="M${x} ${round(foot)}h1.5V${round(head)}h${CALIBRATION_WIDTH - 3}V${round(foot)}h1.5" fill="none" stroke="#000" stroke-width="0.3"/>`;
}

function tableLine(cells: readonly string[], top: number): string {
  const width = (PAGE.width - 2 * MARGIN) / Math.max(1, cells.length);
  return cells.map((cell, index) => write(cell, MARGIN + index * width, top + 3.2, 3)).join('');
}

function write(text: string, x: number, y: number, size: number, more = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" ${more}>${escaped(text)}</text>`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function round(mm: number): number {
  return Math.round(mm * 1000) / 1000;
}

/** What somebody is called never becomes markup. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
