import { useState } from 'react';
import type { BedEntry, ScoreInput } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ageText, bandText, parameterText, scoreText } from '../text.ts';
import { EntryPanel } from './entry-panel.tsx';

const ENTERED: Readonly<Record<string, BedEntry['what']>> = {
  consciousness: 'consciousness',
  supplementalOxygen: 'supplemental-oxygen',
  temperature: 'temperature',
};

/** NEWS2 with its parts; never in a flashing colour: a score is not an alarm. Missing parts first, by name. */
export function ScoreTile() {
  const score = useBedside((state) => state.score);
  const [entering, setEntering] = useState<BedEntry['what'] | null>(null);
  if (score === null) return <section className="score-tile">NEWS2 waiting …</section>;
  const inputs = [...score.inputs].sort((a, b) => Number(a.origin !== 'missing') - Number(b.origin !== 'missing'));
  const enter = (entry: BedEntry): void => {
    tellMonitor({ type: 'enter', entry });
    setEntering(null);
  };
  return (
    <section className="score-tile" aria-label={`NEWS2 ${scoreText(score)}, ${bandText(score)}`}>
      <div className={`score-total band-${(score.band ?? score.bandAtLeast ?? 'unknown').replace(/[^a-z]+/g, '-')}`}>
        <span className="score-name">NEWS2</span>
        <span className="score-number">{scoreText(score)}</span>
        <span className="score-band">{bandText(score)}</span>
      </div>
      <div className="score-parts">
        {inputs.map((input) => (
          <Part key={input.name} input={input} onEnter={setEntering} />
        ))}
      </div>
      {score.response !== null && <p className="response">{score.response}</p>}
      {entering !== null && <EntryPanel what={entering} onEnter={enter} onCancel={() => setEntering(null)} />}
    </section>
  );
}

function Part({ input, onEnter }: { input: ScoreInput; onEnter: (what: BedEntry['what']) => void }) {
  const what = ENTERED[input.name];
  const points = input.points === null ? '?' : String(input.points);
  const content = (
    <>
      <span className="part-name">{parameterText(input.name)}</span>
      <span className="part-points">{points}</span>
      <span className="part-value">{input.origin === 'missing' ? 'missing' : `${partValue(input)}${ageOf(input)}`}</span>
    </>
  );
  const className = `part ${input.origin === 'missing' ? 'part-missing' : ''} ${input.points === 3 ? 'part-red' : ''}`;
  return what === undefined ? (
    <div className={className}>{content}</div>
  ) : (
    <button type="button" className={className} onClick={() => onEnter(what)}>
      {content}
    </button>
  );
}

function partValue({ name, value }: ScoreInput): string {
  if (name === 'supplementalOxygen') return value === true ? 'O₂' : 'air';
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : String(value ?? '');
}

function ageOf({ ageMs }: ScoreInput): string {
  return ageMs !== null && ageMs > 90_000 ? ` · ${ageText(ageMs)}` : '';
}
