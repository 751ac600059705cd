import { type VitalKind, vitalSign } from '#clinical';
import type { NumericTile } from '#ipc';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { signalText, unitText, valueText } from '../vital-text.ts';
import { QualityBars } from './quality-bars.tsx';
import { AlarmMark, alarmClass, Limits, Note } from './tile-parts.tsx';

export interface VitalTileProps {
  readonly className: string;
  readonly label: string;
  readonly vital: VitalKind;
  readonly tile: NumericTile | undefined;
}

export function VitalTile({ className, label, vital, tile }: VitalTileProps) {
  const signal = useBedside((state) => signalText(vital, state.signals));
  const pleth = useBedside((state) => state.signals?.plethQuality ?? null);
  const unit = unitText(tile?.unit ?? vitalSign(vital).unit);
  return (
    <section
      className={`tile ${className} ${alarmClass([tile])}`}
      data-vital={vital}
      aria-label={t('vitals.spoken', { label, value: valueText(tile), unit })}
    >
      <span className="heading">
        {label} <small>{unit}</small>
      </span>
      <Limits tile={tile} />
      <span className="value">
        {valueText(tile)}
        {tile?.questionable === true && <span className="doubt">?</span>}
      </span>
      <AlarmMark tiles={[tile]} />
      <Note tile={tile} signal={signal} />
      {vital === 'spo2' && tile?.value !== null && <QualityBars quality={pleth} />}
    </section>
  );
}
