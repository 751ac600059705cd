import type { NumericTile } from '#ipc';
import { t } from '../i18n/index.ts';
import { unitText, valueText } from '../vital-text.ts';
import { AlarmMark, alarmClass, Limits, Note } from './tile-parts.tsx';

export interface PressureTileProps {
  readonly className: string;
  readonly label: string;
  readonly systolic: NumericTile | undefined;
  readonly diastolic: NumericTile | undefined;
  readonly mean: NumericTile | undefined;
}

/** Systolic over diastolic, and the mean below it. Alarms on any of the three fill the tile. */
export function PressureTile({ className, label, systolic, diastolic, mean }: PressureTileProps) {
  const parts = [mean, systolic, diastolic];
  return (
    <section
      className={`tile pressure-tile ${className} ${alarmClass(parts)}`}
      data-vital={className}
      aria-label={t('vitals.spokenPressure', {
        label,
        systolic: valueText(systolic),
        diastolic: valueText(diastolic),
        mean: valueText(mean),
      })}
    >
      <span className="heading">
        {label} <small>{unitText(mean?.unit ?? 'mm[Hg]')}</small>
      </span>
      <span className="value">
        <span data-vital={`${className}-systolic`}>{valueText(systolic)}</span>/
        <span data-vital={`${className}-diastolic`}>{valueText(diastolic)}</span>
      </span>
      <span className="mean" data-vital={`${className}-mean`}>
        ({valueText(mean)})
      </span>
      <span className="limit-columns">
        <Limits tile={systolic} name={t('vitals.systolic')} />
        <Limits tile={diastolic} name={t('vitals.diastolic')} />
        <Limits tile={mean} name={t('vitals.mean')} />
      </span>
      <AlarmMark tiles={parts} />
      <Note tile={mean ?? systolic} />
    </section>
  );
}
