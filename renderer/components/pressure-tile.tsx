import type { NumericTile } from '#ipc';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { unitText, valueText } from '../vital-text.ts';
import { isPast, SpotNote } from './spot-note.tsx';
import { AlarmMark, alarmClass, Limits, Note } from './tile-parts.tsx';

export interface PressureTileProps {
  readonly className: string;
  readonly label: string;
  readonly systolic: NumericTile | undefined;
  readonly diastolic: NumericTile | undefined;
  readonly mean: NumericTile | undefined;
  /** Measured now and then: it carries its time, and dims when the next measurement is due. */
  readonly spot?: boolean;
}

/** Figures that have place beside the limits, point and all. */
const SHORT = 5;

function isWithoutLimits(tile: NumericTile | undefined): boolean {
  return (tile?.limits?.low ?? null) === null && (tile?.limits?.high ?? null) === null;
}

/** Systolic over diastolic, and the mean below it. Alarms on any of the three fill the tile. */
export function PressureTile({ className, label, systolic, diastolic, mean, spot = false }: PressureTileProps) {
  const parts = [mean, systolic, diastolic];
  const past = useBedside(({ nowMs }) => spot && isPast(mean ?? systolic, nowMs));
  return (
    <section
      className={`tile pressure-tile ${className} ${alarmClass(parts)} ${past ? 'past' : ''}`}
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
      <span className={`value ${valueText(systolic).length + valueText(diastolic).length > SHORT ? 'long' : ''}`}>
        <span data-vital={`${className}-systolic`}>{valueText(systolic)}</span>/
        <span data-vital={`${className}-diastolic`}>{valueText(diastolic)}</span>
      </span>
      <span className="mean" data-vital={`${className}-mean`}>
        ({valueText(mean)})
      </span>
      <span className="limit-columns">
        {parts.every(isWithoutLimits) ? (
          <Limits tile={mean ?? systolic} />
        ) : (
          <>
            <Limits tile={systolic} name={t('vitals.systolic')} />
            <Limits tile={diastolic} name={t('vitals.diastolic')} />
            <Limits tile={mean} name={t('vitals.mean')} />
          </>
        )}
      </span>
      <AlarmMark tiles={parts} />
      {spot ? <SpotNote tile={mean ?? systolic} /> : <Note tile={mean ?? systolic} />}
    </section>
  );
}
