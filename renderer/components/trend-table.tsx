import { useMemo } from 'react';
import { vitalSign } from '#clinical';
import { t } from '../i18n/index.ts';
import { dateTimeText, numberText } from '../i18n/numbers.ts';
import { type TrendModel, tableRows } from '../review/trend-model.ts';
import { shownUnit } from '../units.ts';
import { unitText, vitalLabel } from '../vital-text.ts';

/** The same as the graphs in numbers: mean of each interval, least and greatest in small. */
export function TrendTable({ model, intervalMin }: { model: TrendModel; intervalMin: number }) {
  const rows = useMemo(() => tableRows(model, intervalMin), [model, intervalMin]);
  const vitals = model.groups.flatMap(({ unit, lines }) => lines.map(({ vital }) => ({ vital, unit })));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys
    <div className="review-scroll" tabIndex={0} role="group" aria-label={t('review.trends')}>
      <table className="review-table">
        <thead>
          <tr>
            <th scope="col">{t('review.time')}</th>
            {vitals.map(({ vital, unit }) => (
              <th key={vital} scope="col">
                {vitalLabel(vital)} <small>{unitText(unit)}</small>
              </th>
            ))}
            {model.score !== null && <th scope="col">{model.score.name}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ atMs, values, score }) => (
            <tr key={atMs}>
              <th scope="row">{dateTimeText(atMs)}</th>
              {vitals.map(({ vital, unit }) => {
                const found = values[vital];
                const decimals = shownUnit(unit).decimals ?? vitalSign(vital).decimals;
                const text = (value: number): string => numberText(value, decimals);
                return (
                  <td key={vital}>
                    {found === undefined ? '---' : text(found.value)}
                    {found !== undefined && found.min !== found.max && (
                      <small>
                        {text(found.min)}–{text(found.max)}
                      </small>
                    )}
                  </td>
                );
              })}
              {model.score !== null && <td>{score ?? '---'}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
