import { useState } from 'react';
import { keptInRange, type LimitPair, type PatientType, type VitalKind, vitalSign } from '#clinical';
import type { WardClass, WardMessage, WardSettings } from '#ipc';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { limitText, unitText, vitalLabel } from '../vital-text.ts';
import { ChoiceKeys } from './choice-keys.tsx';
import { LimitCell } from './limit-cell.tsx';
import { TYPES, typeText } from './patient-form.tsx';

type Profiles = WardSettings['profiles'];
type Profile = NonNullable<Profiles[PatientType]>;

const DELAYS = [0, 5, 10, 15] as const;

interface Props {
  readonly message: WardMessage;
  readonly draft: Profiles;
  readonly onChange: (profiles: Profiles) => void;
}

/** The alarm profile of each class of patients, as the ward wants it. Nobody's limits change under her: it counts from the next patient on. */
export function WardAlarms({ message: { classes, fixed, waiting }, draft, onChange }: Props) {
  const here = useBedside((state) => state.limits?.patientType ?? 'adult');
  const [type, setType] = useState<PatientType>(here);
  const profile = draft[type] ?? {};
  const own = classes.find((each) => each.type === type);
  const change = (next: Profile): void => {
    const others = Object.fromEntries(Object.entries(draft).filter(([each]) => each !== type));
    onChange(Object.keys(next).length === 0 ? others : { ...others, [type]: next });
  };
  if (own === undefined) return null;
  const delayFixed = fixed.includes(`${type}.delayS`);
  const delayS = delayFixed ? own.delayS : (profile.delayS ?? own.usualDelayS);
  return (
    <div className="ward-alarms">
      <p className="ward-note">
        {t('ward.fromNextPatient')} {waiting && <strong>{t('ward.waiting')}</strong>}
      </p>
      <ChoiceKeys
        title={t('patient.type')}
        choices={TYPES.map((each) => ({ name: typeText(each), on: each === type, choose: () => setType(each) }))}
      />
      <ChoiceKeys
        title={t('ward.delay')}
        fixed={delayFixed}
        choices={[...new Set([...DELAYS, delayS])].map((seconds) => ({
          name: t('common.seconds', { count: seconds }),
          on: delayS === seconds,
          choose: () => change({ ...profile, delayS: seconds }),
        }))}
      />
      {own.refused !== null && (
        <p className="ward-note" role="alert">
          {t('ward.unusable', { why: monitorText(own.refused) })}
        </p>
      )}
      <table className="limit-list">
        <thead>
          <tr>
            <th scope="col">{t('limits.parameter')}</th>
            <th scope="col">{t('limits.alarmBelow')}</th>
            <th scope="col">{t('limits.alarmAbove')}</th>
            <th scope="col">{t('limits.usual')}</th>
          </tr>
        </thead>
        <tbody>
          {own.limits.map((row) => (
            <WardLimit
              key={row.vital}
              row={row}
              set={profile.limits?.[row.vital]}
              fixed={fixed.includes(`${type}.limits.${row.vital}`)}
              onChange={(pair) => change(withLimit(profile, row.vital, pair))}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly row: WardClass['limits'][number];
  readonly set: LimitPair | undefined;
  readonly fixed: boolean;
  /** @param pair null: as usual */
  readonly onChange: (pair: LimitPair | null) => void;
}

function WardLimit({ row: { vital, usual, ...inForce }, set, fixed, onChange }: RowProps) {
  const pair = fixed ? inForce : (set ?? usual);
  const change = (wanted: LimitPair): void => onChange(keptInRange(vital, wanted));
  const usualText = `${limitText(vital, usual.low)} – ${limitText(vital, usual.high)}`;
  return (
    <tr className={set === undefined || fixed ? '' : 'drafted'} data-ward-limits={vital}>
      <th scope="row">
        {vitalLabel(vital)} <small>{unitText(vitalSign(vital).unit)}</small>
        {fixed && <em className="fixed-mark">{t('ward.fixed')}</em>}
      </th>
      <LimitCell vital={vital} pair={pair} side="low" fixed={fixed} onChange={change} />
      <LimitCell vital={vital} pair={pair} side="high" fixed={fixed} onChange={change} />
      <td>
        {set === undefined || fixed ? (
          usualText
        ) : (
          <button type="button" className="key" onClick={() => onChange(null)}>
            {t('limits.backTo', { pair: usualText })}
          </button>
        )}
      </td>
    </tr>
  );
}

function withLimit({ limits, ...others }: Profile, vital: VitalKind, pair: LimitPair | null): Profile {
  const rest = Object.fromEntries(Object.entries(limits ?? {}).filter(([kind]) => kind !== vital));
  const next = pair === null ? rest : { ...rest, [vital]: pair };
  return Object.keys(next).length === 0 ? others : { ...others, limits: next };
}
