import { type VitalKind, vitalSign } from '#clinical';
import type { NumericTile } from '#ipc';
import { useBedside } from '../store/bedside-store.ts';
import { ageText, reasonText, unitText, valueText } from '../text.ts';

/** Older than this a number carries its age. */
const YOUNG_MS = 3_000;

export function NumericPane() {
  const tiles = useBedside((state) => state.numerics?.tiles);
  const tile = (vital: VitalKind) => tiles?.find((each) => each.vital === vital);
  return (
    <div className="numerics" aria-live="off">
      <Tile className="hr" label="HR" vital="heart-rate" tile={tile('heart-rate')} />
      <Tile className="spo2" label="SpO₂" vital="spo2" tile={tile('spo2')} />
      <PressureTile systolic={tile('abp-systolic')} diastolic={tile('abp-diastolic')} mean={tile('abp-mean')} />
      <Tile className="rr" label="RR" vital="respiratory-rate" tile={tile('respiratory-rate')} />
      <Tile className="temp" label="Temp" vital="temperature" tile={tile('temperature')} />
      <Tile className="pr" label="PR" vital="pulse-rate" tile={tile('pulse-rate')} />
    </div>
  );
}

function Tile({
  className,
  label,
  vital,
  tile,
}: {
  className: string;
  label: string;
  vital: VitalKind;
  tile: NumericTile | undefined;
}) {
  return (
    <section className={`tile ${className} ${alarmClass(tile)}`} data-vital={vital} aria-label={`${label} ${valueText(tile)}`}>
      <Heading label={label} unit={unitText(vitalSign(vital).unit)} tile={tile} />
      <span className="value">
        {valueText(tile)}
        {tile?.questionable === true && <span className="doubt">?</span>}
        <Arrow tile={tile} />
      </span>
      <Note tile={tile} />
    </section>
  );
}

function PressureTile({ systolic, diastolic, mean }: Record<'systolic' | 'diastolic' | 'mean', NumericTile | undefined>) {
  const alarmed = [mean, systolic, diastolic].find((tile) => tile?.alarm != null);
  return (
    <section
      className={`tile abp ${alarmClass(alarmed)}`}
      data-vital="abp-mean"
      aria-label={`ABP ${valueText(systolic)} over ${valueText(diastolic)}, mean ${valueText(mean)}`}
    >
      <Heading label="ABP" unit="mmHg" tile={mean} limitsOf="mean" />
      <span className="value">
        <span data-vital="abp-systolic">{valueText(systolic)}</span>/
        <span data-vital="abp-diastolic">{valueText(diastolic)}</span>
        <Arrow tile={alarmed} />
      </span>
      <span className="mean" data-vital="abp-mean-value">
        ({valueText(mean)})
      </span>
      <Note tile={mean} />
    </section>
  );
}

function Heading({
  label,
  unit,
  tile,
  limitsOf,
}: {
  label: string;
  unit: string;
  tile: NumericTile | undefined;
  limitsOf?: string;
}) {
  const { low = null, high = null } = tile?.limits ?? {};
  return (
    <span className="heading">
      <span>
        {label} <small>{unit}</small>
      </span>
      {(low !== null || high !== null) && (
        <span className="limits">
          {limitsOf !== undefined && <em>{limitsOf}</em>}
          <span>{high ?? ''}</span>
          <span>{low ?? ''}</span>
        </span>
      )}
    </span>
  );
}

function Note({ tile }: { tile: NumericTile | undefined }) {
  const nowMs = useBedside((state) => state.nowMs);
  const reason = reasonText(tile);
  const age = tile?.measuredMs == null ? null : nowMs - tile.measuredMs;
  if (reason !== '') return <span className="note">{age === null ? reason : `${reason}, last ${ageText(age)} ago`}</span>;
  return <span className="note">{age !== null && age > YOUNG_MS ? `${ageText(age)} old` : ''}</span>;
}

function Arrow({ tile }: { tile: NumericTile | undefined }) {
  if (tile?.violated == null) return null;
  return <span className="arrow">{tile.violated === 'high' ? '▲' : '▼'}</span>;
}

function alarmClass(tile: NumericTile | undefined): string {
  return tile?.alarm == null ? '' : `fill-${tile.alarm}`;
}
