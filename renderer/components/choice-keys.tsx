interface Choice {
  readonly name: string;
  readonly on: boolean;
  readonly choose: () => void;
}

/** One of several, all in sight. */
export function ChoiceKeys({ title, choices }: { title: string; choices: readonly Choice[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <fieldset className="choice" aria-label={title}>
        {choices.map(({ name, on, choose }) => (
          <button key={name} type="button" className="key" aria-pressed={on} onClick={choose}>
            {name}
          </button>
        ))}
      </fieldset>
    </section>
  );
}
