import type { PatientWindow } from '../../contract/dashboard-api.ts';
import { bandClass, bandText, chartedText, clockText, composedText, parameterText, scoreText } from '../format.ts';
import { t } from '../i18n/index.ts';

/** Why the score is what it is: points per parameter, what is missing by name, and the resource that says so. */
export function ScoreWhy({ window }: { window: PatientWindow }) {
  const { score } = window;
  return (
    <div className="why">
      <h2>{t('score.of', { from: clockText(window.start), to: clockText(window.end) })}</h2>
      <p>
        <span className={`score ${bandClass(score)}`}>{scoreText(score)}</span> {bandText(score)}{' '}
        <small>{composedText(score)}</small>
      </p>
      <table>
        <tbody>
          {Object.entries(score.points).map(([name, points]) => (
            <tr key={name} className={points === 3 ? 'red-score' : ''}>
              <th scope="row">{parameterText(name)}</th>
              <td>{t('score.points', { count: points })}</td>
            </tr>
          ))}
          {score.missing.map((name) => (
            <tr key={name} className="missing">
              <th scope="row">{parameterText(name)}</th>
              <td>{t('score.unknown')}</td>
            </tr>
          ))}
          {window.charted.map((input) => (
            <tr key={input.observation} className="charted">
              <th scope="row">
                {t(input.name === 'systolicBP' ? 'score.carried' : 'score.charted', { name: parameterText(input.name) })}
              </th>
              <td>{t('score.at', { value: chartedText(input), time: clockText(input.at) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="reference">{window.riskAssessment}</p>
    </div>
  );
}
