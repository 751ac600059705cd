import { useEffect, useState } from 'react';
import type { ModelQualityAnswer } from '../../contract/model-quality.ts';
import { reasonText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { go } from '../navigation.ts';
import { requestModels } from '../requests.ts';
import { Calibration } from './calibration.tsx';
import { DriftTable } from './drift-table.tsx';
import { FitTable } from './fit-table.tsx';
import { FlagTable } from './flag-table.tsx';

const EVERY_WARD = '*';
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();
export const wardText = (ward: string): string => (ward === EVERY_WARD ? t('models.house') : ward);

/** How well models and flags foretold what became of the patients, by month. */
export function ModelsPage() {
  const [month, setMonth] = useState<string | null>(null);
  const [answer, setAnswer] = useState<ModelQualityAnswer | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    requestModels(month).then(
      (given) => {
        setAnswer(given);
        setTrouble(null);
      },
      (error: unknown) => setTrouble(reasonText(error)),
    );
  }, [month]);
  return (
    <article className="population models">
      <h1>{t('models.title')}</h1>
      <p>
        <a href="/population" onClick={(event) => go(event, { name: 'population' }, '/population')}>
          {t('population.title')}
        </a>
      </p>
      {trouble !== null && (
        <p role="alert" className="trouble">
          {trouble}
        </p>
      )}
      {answer === null && trouble === null && <p className="empty">{t('app.loading')}</p>}
      {answer?.month === null && <p className="empty">{t('models.none')}</p>}
      {answer !== null && answer.month !== null && <Measures answer={answer} month={answer.month} choose={setMonth} />}
    </article>
  );
}

function Measures({ answer, month, choose }: { answer: ModelQualityAnswer; month: string; choose: (month: string) => void }) {
  const wards = unique([...answer.fits, ...answer.flags].map(({ ward }) => ward));
  const models = unique([...answer.fits, ...answer.drift].map(({ method }) => method));
  const [chosenWard, setWard] = useState<string | null>(null);
  const [chosenModel, setModel] = useState<string | null>(null);
  const ward = chosenWard ?? wards[0] ?? EVERY_WARD;
  const model = chosenModel ?? answer.fits[0]?.method ?? models[0] ?? '';
  const ofModel = <Row extends { ward: string; method: string }>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((row) => row.ward === ward && row.method === model);
  return (
    <>
      <form className="board-choice" onSubmit={(event) => event.preventDefault()}>
        <Choice label={t('models.month')} value={month} choose={choose} values={answer.months} />
        <Choice label={t('ward.which')} value={ward} choose={setWard} values={wards} textOf={wardText} />
        <Choice label={t('models.model')} value={model} choose={setModel} values={models} />
      </form>
      <div className="halves">
        <Calibration tenths={ofModel(answer.calibration)} />
        <DriftTable rows={ofModel(answer.drift)} />
        <FitTable rows={ofModel(answer.fits)} />
        <FlagTable rows={answer.flags.filter((row) => row.ward === ward)} />
      </div>
    </>
  );
}

function Choice({
  label,
  value,
  values,
  choose,
  textOf = (one) => one,
}: {
  label: string;
  value: string;
  values: readonly string[];
  choose: (value: string) => void;
  textOf?: (value: string) => string;
}) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => choose(event.target.value)}>
        {values.map((one) => (
          <option key={one} value={one}>
            {textOf(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
