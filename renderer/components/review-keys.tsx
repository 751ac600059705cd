interface Props<T extends string | number> {
  /** What is chosen, for whoever does not see it. */
  readonly label: string;
  readonly choices: readonly T[];
  readonly chosen: T | null;
  readonly text: (choice: T) => string;
  readonly onChoose: (choice: T) => void;
}

/** One of a few, all of them seen. */
export function ChoiceKeys<T extends string | number>({ label, choices, chosen, text, onChoose }: Props<T>) {
  return (
    <fieldset className="choice-keys">
      <legend>{label}</legend>
      {choices.map((choice) => (
        <button key={choice} type="button" className="key" aria-pressed={choice === chosen} onClick={() => onChoose(choice)}>
          {text(choice)}
        </button>
      ))}
    </fieldset>
  );
}
