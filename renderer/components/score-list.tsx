import type { OtherScore, ScoreInput, ScoreMessage } from '#ipc';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { bandText, dueText, missingText, parameterText, responseText, scoreText, scoreValueText } from '../score-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ageText } from '../text.ts';
import { unitText } from '../vital-text.ts';

/** Every score with what it was made of: value, age, who or what gave it, and why something is missing. */
export function ScoreList() {
  const score = useBedside((state) => state.score);
  const nowMs = useBedside((state) => state.nowMs);
  if (score === null) return <p>{t('common.notHeard')}</p>;
  return (
    <div className="score-list">
      <section>
        <h3>
          {score.score} {score.refused === null ? scoreText(score) : ''} {score.score === 'NEWS2' && bandText(score)}
        </h3>
        <Unverified text={score.unverified} />
        {score.refused !== null && <p className="refusal">{monitorText(score.refused)}</p>}
        <p>
          {[responseText(score), dueText(score.observation, nowMs)].filter((text) => text !== '').join('. ')}
          {score.composed && score.oldestAgeMs !== null && `. ${t('scores.composed', { age: ageText(score.oldestAgeMs) })}`}
        </p>
        <Inputs inputs={score.inputs} points />
      </section>
      {score.others.map((other) => (
        <Other key={other.name} other={other} />
      ))}
    </div>
  );
}

function Other({ other }: { other: OtherScore }) {
  const { name, value, bounds, unit, meaning, unverified, inputs, why } = other;
  const missing = bounds === null ? '' : missingText(other);
  const shown = value !== null ? String(value) : bounds !== null ? `${bounds.min}–${bounds.max}` : '---';
  return (
    <section>
      <h3>
        {name} <strong>{shown}</strong> {unit !== null && value !== null && unitText(unit)}
      </h3>
      <Unverified text={unverified} />
      <p>
        {[meaning, missing === '' ? why : missing]
          .filter((text) => text !== null)
          .map(monitorText)
          .join('; ')}
      </p>
      <Inputs inputs={inputs} points={bounds !== null || inputs.some(({ points }) => points !== null)} />
    </section>
  );
}

function Unverified({ text }: { text: ScoreMessage['unverified'] }) {
  if (text === null) return null;
  return (
    <p>
      <em className="experimental">{t('common.unverified')}</em> {monitorText(text)}
    </p>
  );
}

function Inputs({ inputs, points }: { inputs: readonly ScoreInput[]; points: boolean }) {
  return (
    <table>
      <tbody>
        {inputs.map((input) => (
          <tr key={input.name}>
            <th scope="row">{parameterText(input.name)}</th>
            <td className="score-list-value">{input.origin === 'missing' ? '---' : scoreValueText(input)}</td>
            {points && <td>{input.points === null ? t('scores.noPoints') : t('scores.points', { count: input.points })}</td>}
            <td>{input.ageMs === null ? '' : t('common.ago', { age: ageText(input.ageMs) })}</td>
            <td title={input.from?.reading}>{whence(input)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function whence({ origin, why, by, from }: ScoreInput): string {
  const because = why === null ? '' : `; ${monitorText(why)}`;
  if (origin === 'entered') return `${t('scores.chartedBy', { who: by ?? '' })}${because}`;
  if (origin === 'missing') return monitorText(why ?? '');
  const count = from?.count ?? 1;
  return `${count > 1 ? t('scores.median', { count }) : t('scores.oneReading')}${because}`;
}
