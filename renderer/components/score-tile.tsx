import type { BedEntry, ScoreInput } from '#ipc';
import { useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { ageText, bandText, missingText, parameterText, scoreText, scoreValueText } from '../text.ts';

/** What people enter, in the order of the keys. */
const ENTERED: readonly (readonly [string, BedEntry['what']])[] = [
  ['supplementalOxygen', 'supplemental-oxygen'],
  ['consciousness', 'consciousness'],
  ['temperature', 'temperature'],
];
/** A part older than this carries its age. */
const YOUNG_MS = 90_000;

/** NEWS2 with its parts; never in a flashing colour: a score is not an alarm. Each part keeps its place. */
export function ScoreTile() {
  const score = useBedside((state) => state.score);
  if (score === null) return <section className="score-tile">NEWS2 waiting …</section>;
  const measured = score.inputs.filter(({ name }) => !ENTERED.some(([entered]) => entered === name));
  const band = (score.band ?? score.bandAtLeast ?? 'unknown').replace(/[^a-z]+/g, '-');
  return (
    <section className="score-tile" aria-label={`NEWS2 ${scoreText(score)}, ${bandText(score)}`}>
      <div className={`score-total band-${band}`}>
        <span className="score-name">NEWS2{score.spo2Scale === 2 ? ' · Scale 2' : ''}</span>
        <span className="score-number">{scoreText(score)}</span>
        <span className="score-band">{bandText(score)}</span>
      </div>
      <div className="score-parts">
        {measured.map((input) => (
          <div key={input.name} className={partClass(input)}>
            <Part input={input} />
          </div>
        ))}
      </div>
      <div className="score-entries">
        {ENTERED.map(([name, what]) => {
          const input = score.inputs.find((each) => each.name === name);
          return input === undefined ? null : (
            <button key={name} type="button" className={partClass(input)} onClick={() => openPanel(what)}>
              <Part input={input} missing="enter" />
            </button>
          );
        })}
      </div>
      <p className="score-response">
        {missingText(score)}
        {score.missing.length > 0 && score.response !== null && ' · '}
        {score.response}
      </p>
    </section>
  );
}

function Part({ input, missing = 'missing' }: { input: ScoreInput; missing?: string }) {
  const old = input.ageMs !== null && input.ageMs > YOUNG_MS ? `, ${ageText(input.ageMs)}` : '';
  return (
    <>
      <span className="part-name">{parameterText(input.name)}</span>
      <span className="part-points">{input.points ?? '?'}</span>
      <span className="part-value">{input.origin === 'missing' ? missing : `${scoreValueText(input)}${old}`}</span>
    </>
  );
}

function partClass({ origin, points }: ScoreInput): string {
  return `part ${origin === 'missing' ? 'part-missing' : ''} ${points === 3 ? 'part-red' : ''}`;
}
