import { t } from '../i18n/index.ts';

interface Choice {
  readonly name: string;
  readonly on: boolean;
  readonly choose: () => void;
}

interface Props {
  readonly title: string;
  readonly choices: readonly Choice[];
  /** IT has set it: it is shown, and cannot be chosen here. */
  readonly fixed?: boolean;
}

/** One of several, all in sight. */
export function ChoiceKeys({ title, choices, fixed = false }: Props) {
  return (
    <section>
      <h3>
        {title} {fixed && <em className="fixed-mark">{t('ward.fixed')}</em>}
      </h3>
      <fieldset className="choice" aria-label={title}>
        {choices.map(({ name, on, choose }) => (
          <button
            key={name}
            type="button"
            className="key"
            aria-pressed={on}
            disabled={fixed && !on}
            onClick={fixed ? undefined : choose}
          >
            {name}
          </button>
        ))}
      </fieldset>
    </section>
  );
}
