import type { PatientWindow } from '../contract/dashboard-api.ts';
import { bandClass, bandText, chartedText, clockText, composedText, parameterText, scoreText } from './format.ts';

/** Why the score is what it is: points per parameter, what is missing by name, and the resource that says so. */
export function ScoreWhy({ window }: { window: PatientWindow }) {
  const { score } = window;
  return (
    <section className="why">
      <h2>
        NEWS2 of {clockText(window.start)}–{clockText(window.end)}
      </h2>
      <p>
        <span className={`score ${bandClass(score)}`}>{scoreText(score)}</span> {bandText(score)}{' '}
        <small>{composedText(score)}</small>
      </p>
      <table>
        <tbody>
          {Object.entries(score.points).map(([name, points]) => (
            <tr key={name} className={points === 3 ? 'red-score' : ''}>
              <th>{parameterText(name)}</th>
              <td>{points} points</td>
            </tr>
          ))}
          {score.missing.map((name) => (
            <tr key={name} className="missing">
              <th>{parameterText(name)}</th>
              <td>not known</td>
            </tr>
          ))}
          {window.charted.map((input) => (
            <tr key={input.observation} className="charted">
              <th>{parameterText(input.name)}, charted</th>
              <td>
                {chartedText(input)} at {clockText(input.at)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="reference">{window.riskAssessment}</p>
    </section>
  );
}
