import type { ReactNode } from 'react';
import { t } from '../i18n/index.ts';
import { SectionHead } from '../section-head.tsx';

export interface MeasureColumn<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
}

/** One kind of measures: heading with its file, a word on how to read it, and a table whose first column names the row. */
export function MeasureTable<Row>({
  title,
  file,
  hint,
  rows,
  keyOf,
  columns,
  wide = false,
  children,
}: {
  title: string;
  file: string;
  hint: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  columns: readonly MeasureColumn<Row>[];
  /** As wide as the page. */
  wide?: boolean;
  children?: ReactNode;
}) {
  return (
    <section className={wide ? 'whole' : ''}>
      <SectionHead text={title} file={file} />
      <p className="quiet">{hint}</p>
      {children}
      {rows.length === 0 ? (
        <p>{t('models.nothing')}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={title}>
          <table className="plain-table">
            <thead>
              <tr>
                {columns.map(({ head }) => (
                  <th scope="col" key={head}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={keyOf(row)}>
                  {columns.map(({ head, cell }, index) =>
                    index === 0 ? (
                      <th scope="row" key={head}>
                        {cell(row)}
                      </th>
                    ) : (
                      <td key={head}>{cell(row)}</td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
