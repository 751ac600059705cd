import type { VitalKind } from '#clinical';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { PressureTile } from './pressure-tile.tsx';
import { VitalTile } from './vital-tile.tsx';

/** Given a place once a device measures them. */
const WHEN_MEASURED = { etco2: 'end-tidal-co2', ico2: 'inspired-co2', cvp: 'cvp-mean' } as const;

/** The numbers, each in the colour of its wave. Not announced as they change: screen readers ask. */
export function NumericPane() {
  const tiles = useBedside((state) => state.numerics?.tiles);
  const tile = (vital: VitalKind) => tiles?.find((each) => each.vital === vital);
  const more = Object.entries(WHEN_MEASURED).filter(([, vital]) => tile(vital) !== undefined);
  return (
    <div className={more.length > 0 ? 'numerics more' : 'numerics'} aria-live="off">
      <VitalTile className="hr" label={t('vitals.heart-rate')} vital="heart-rate" tile={tile('heart-rate')} />
      <VitalTile className="spo2" label={t('vitals.spo2')} vital="spo2" tile={tile('spo2')} />
      <PressureTile
        className="abp"
        label={t('vitals.abp')}
        systolic={tile('abp-systolic')}
        diastolic={tile('abp-diastolic')}
        mean={tile('abp-mean')}
      />
      <VitalTile className="rr" label={t('vitals.respiratory-rate')} vital="respiratory-rate" tile={tile('respiratory-rate')} />
      <PressureTile
        className="nibp"
        label={t('vitals.nibp')}
        systolic={tile('nibp-systolic')}
        diastolic={tile('nibp-diastolic')}
        mean={tile('nibp-mean')}
        spot
      />
      <VitalTile className="temp" label={t('vitals.temperature')} vital="temperature" tile={tile('temperature')} />
      <VitalTile className="pr" label={t('vitals.pulse-rate')} vital="pulse-rate" tile={tile('pulse-rate')} />
      {more.map(([place, vital]) => (
        <VitalTile key={vital} className={place} label={t(`vitals.${vital}`)} vital={vital} tile={tile(vital)} />
      ))}
    </div>
  );
}
