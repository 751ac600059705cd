import { useState } from 'react';
import { VITAL_KINDS, vitalSign } from '#clinical';
import type { CareState, Named, WhichShift } from '../contract/care-team.ts';
import type { WardBed } from '../contract/dashboard-api.ts';
import { bandText, dayText, flagText, numberText, scoreText, timeText } from './format.ts';
import { t, vitalLabel } from './i18n/index.ts';
import { useDoing } from './patient/use-doing.ts';
import { keyOf, useMe } from './people/me.ts';
import { type Chosen, PersonChoice } from './people/person-choice.tsx';
import { handOver } from './requests.ts';
import { Responsible } from './responsible.tsx';
import { useDashboard } from './store.ts';
import { AlarmLine } from './ward/alarm-line.tsx';
import { boardRows } from './ward/ward-order.ts';
import { WhichShiftChoice } from './which-shift.tsx';

/** A list to print and to talk along, and the patients given to who comes next. */
export function HandOverPage() {
  const beds = useDashboard((state) => state.beds);
  const me = useMe();
  const person = me.name;
  const [of, setOf] = useState(person === '' ? '' : keyOf(me));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [to, setTo] = useState<Chosen | null>(null);
  const [shift, setShift] = useState<WhichShift>('now');
  const [text, setText] = useState('');
  const [given, setGiven] = useState<string | null>(null);
  const { busy, trouble, run } = useDoing();
  const minute = useDashboard((state) => Math.floor(state.nowMs / 60_000));
  const all = boardRows(Object.values(beds ?? {}), { order: 'risk', ward: '', find: '', person: null }, minute * 60_000);
  const people = new Map(
    [...(person === '' ? [] : [me]), ...all.flatMap(({ care }) => holderOf(care) ?? [])].map((one) => [keyOf(one), one.name]),
  );
  const rows = all.filter(({ care }) => of === '' || keyOf(holderOf(care) ?? NOBODY) === of);
  const chosen = rows.filter(({ patient }) => !left.has(patient));
  const wards = [...new Set(chosen.map(({ ward }) => ward))].sort();
  const give = (): void =>
    run(async () => {
      if (to === null) return;
      const words = text.trim();
      await handOver({
        patients: chosen.map(({ patient }) => patient),
        to: to.to,
        shift,
        ...(words === '' ? {} : { text: words }),
      });
      setGiven(t('handOver.given', { count: chosen.length, name: to.name }));
      setTo(null);
      setText('');
    });
  return (
    <article className="hand-over">
      <h1>{t('handOver.title')}</h1>
      <PaperHead of={people.get(of) ?? ''} person={person} />
      <form
        className="line screen-only"
        onSubmit={(event) => {
          event.preventDefault();
          give();
        }}
      >
        <label>
          {t('handOver.of')}
          <select value={of} onChange={(event) => setOf(event.target.value)}>
            <option value="">{t('handOver.everybody')}</option>
            {[...people]
              .sort(([, a], [, b]) => a.localeCompare(b))
              .map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
          </select>
        </label>
        <PersonChoice label={t('handOver.to')} about={wards.length === 0 ? null : { wards }} value={to} choose={setTo} />
        <WhichShiftChoice value={shift} choose={setShift} />
        <label className="wide">
          {t('handOver.words')}
          <input value={text} maxLength={2_000} onChange={(event) => setText(event.target.value)} />
        </label>
        <button
          type="submit"
          className="primary"
          disabled={busy || person === '' || to === null || to.name.trim() === '' || chosen.length === 0}
        >
          {t('handOver.give', { count: chosen.length })}
        </button>
        <button type="button" onClick={() => print()}>
          {t('handOver.print')}
        </button>
      </form>
      {person === '' && <p className="doubt screen-only">{t('care.sayWho')}</p>}
      <p role="status" className={trouble === null ? 'fine-text' : 'trouble'}>
        {trouble ?? given}
      </p>
      {rows.length === 0 ? <p className="empty">{t('handOver.none')}</p> : <List rows={rows} left={left} setLeft={setLeft} />}
    </article>
  );
}

/** A sheet that lies about says whose it is, when it was printed and by whom. */
function PaperHead({ of, person }: { of: string; person: string }) {
  const nowMs = useDashboard((state) => state.nowMs);
  const name = of === '' ? t('handOver.everybody') : of;
  return <p className="on-paper">{t('handOver.printed', { name, person, time: dayText(nowMs) })}</p>;
}

const NOBODY: Named = { id: null, name: '' };

/** Who has to hand over: whoever is responsible, or was until her shift ended. */
const holderOf = ({ responsible, lapsed }: CareState): Named | null => responsible ?? lapsed;

function List({
  rows,
  left,
  setLeft,
}: {
  rows: readonly WardBed[];
  left: ReadonlySet<string>;
  setLeft: (left: ReadonlySet<string>) => void;
}) {
  const toggle = (patient: string): void => {
    const next = new Set(left);
    if (!next.delete(patient)) next.add(patient);
    setLeft(next);
  };
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('handOver.title')}>
      <table className="ward list">
        <thead>
          <tr>
            <th scope="col" className="screen-only">
              <span className="unseen">{t('handOver.choose', { patient: '' })}</span>
            </th>
            <th scope="col">{t('ward.bed')}</th>
            <th scope="col">{t('ward.patient')}</th>
            <th scope="col">NEWS2</th>
            <th scope="col">{t('handOver.numbers')}</th>
            <th scope="col">{t('ward.flag')}</th>
            <th scope="col">{t('ward.due')}</th>
            <th scope="col">{t('ward.responsible')}</th>
            <th scope="col" className="on-paper">
              {t('handOver.notes')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((bed) => (
            <tr key={bed.patient} data-patient={bed.patient.replace('Patient/', '')}>
              <td className="screen-only">
                <input
                  type="checkbox"
                  aria-label={t('handOver.choose', { patient: `${bed.bed} ${bed.patientName}` })}
                  checked={!left.has(bed.patient)}
                  onChange={() => toggle(bed.patient)}
                />
              </td>
              <td className="bed">{bed.bed}</td>
              <td>{bed.patientName}</td>
              <td>
                {scoreText(bed.score)}, {bandText(bed.score)}
                {bed.rise !== null && bed.rise > 0 ? ` ▲ ${bed.rise}` : ''}
              </td>
              <td>{numbersText(bed)}</td>
              <td>
                {bed.flag && <div className="flag">{`⚑ ${flagText(bed.flag.reason, bed.score)}`}</div>}
                <AlarmLine alarms={bed.alarms} />
              </td>
              <td>
                {bed.observations?.at != null && <div>{t('ward.observationsAt', { time: timeText(bed.observations.at) })}</div>}
                {bed.observations?.why === 'continuous' && <div>{t('ward.continuous')}</div>}
                {bed.care.nextTask && (
                  <div>
                    {bed.care.nextTask.text}
                    {bed.care.nextTask.dueAt === null ? '' : `, ${t('care.dueAt', { time: timeText(bed.care.nextTask.dueAt) })}`}
                    {bed.care.openTasks > 1 ? ` (+${bed.care.openTasks - 1})` : ''}
                  </div>
                )}
              </td>
              <td>
                <Responsible care={bed.care} />
              </td>
              <td className="on-paper" />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Medians of the last window, and when it ended: on paper nothing is live. */
function numbersText({ vitals, windowEnd }: WardBed): string {
  const numbers = VITAL_KINDS.flatMap((kind) => {
    const vital = vitals[kind];
    return vital === undefined ? [] : `${vitalLabel(kind)} ${numberText(vital.value, vitalSign(kind).decimals)}`;
  });
  return numbers.length === 0 ? '' : t('handOver.numbersAt', { numbers: numbers.join(', '), time: timeText(windowEnd) });
}
