import { useEffect, useState } from 'react';
import type { Assignee, ListedPerson, Named } from '../../contract/care-team.ts';
import { t } from '../i18n/index.ts';
import { type PeopleOf, requestPeople } from '../requests.ts';
import { KNOWN_PEOPLE, KnownPeople } from './known-people.tsx';
import { useMe } from './me.ts';

/** Who was chosen: as the service is told, and as people read it. */
export interface Chosen {
  readonly to: Assignee;
  readonly name: string;
}

type People = readonly ListedPerson[] | null | 'asking';

/** @param about null: nothing to ask about */
function usePeople(about: PeopleOf | null): People {
  const [people, setPeople] = useState<People>('asking');
  const asked = about === null ? null : JSON.stringify(about);
  useEffect(() => {
    let over = false;
    if (asked !== null)
      requestPeople(JSON.parse(asked) as PeopleOf).then(
        ({ people: answered }) => !over && setPeople(answered),
        () => undefined,
      );
    return () => void (over = true);
  }, [asked]);
  return people;
}

/** Somebody of the list of people who may have the patient; a name is typed only where there is no such list. */
export function PersonChoice({
  label,
  about,
  value,
  choose,
}: {
  label: string;
  about: PeopleOf | null;
  value: Chosen | null;
  choose: (person: Chosen | null) => void;
}) {
  const people = usePeople(about);
  const me = useMe();
  if (people === null)
    return (
      <label>
        {label}
        <KnownPeople />
        <input
          list={KNOWN_PEOPLE}
          value={value?.name ?? ''}
          maxLength={80}
          onChange={(event) => choose(typed(event.target.value, me))}
        />
      </label>
    );
  const listed = people === 'asking' ? [] : people;
  const names = listed.map(({ name }) => name);
  const shown = ({ id, name, login }: ListedPerson): string => {
    if (id === me.id) return t('people.me', { name });
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${login})`;
  };
  return (
    <label>
      {label}
      <select
        disabled={listed.length === 0}
        value={value !== null && 'account' in value.to ? value.to.account : ''}
        onChange={(event) => {
          const person = listed.find(({ id }) => id === event.target.value);
          choose(person === undefined ? null : { to: { account: person.id }, name: person.name });
        }}
      >
        <option value="">{t('people.choose')}</option>
        {[...listed.filter(({ id }) => id === me.id), ...listed.filter(({ id }) => id !== me.id)].map((person) => (
          <option key={person.id} value={person.id}>
            {shown(person)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The own name is the own account. */
function typed(text: string, me: Named): Chosen | null {
  const name = text.trim();
  if (name === '') return text === '' ? null : { to: { name: text }, name: text };
  return { to: name === me.name && me.id !== null ? { account: me.id } : { name }, name: text };
}
