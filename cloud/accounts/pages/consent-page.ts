import { smartScope } from '../../contract/smart-scope.ts';
import type { KnownPatient } from '../directory-adapter.ts';
import { html, type Markup } from './markup.ts';
import type { Form } from './sign-in-pages.ts';

export interface Consent {
  readonly app: string;
  readonly person: string;
  readonly scopes: readonly string[];
  /** To choose from; null = nobody is to be chosen. */
  readonly patients: readonly KnownPatient[] | null;
  readonly query: string;
  /** Whom the launch is about already. */
  readonly launched: KnownPatient | null;
}

/** What an application wants, in words, and whom it is about. */
export function consentPage(form: Form, { app, person, scopes, patients, query, launched }: Consent): Markup {
  const guard = html`<input type="hidden" name="token" value="${form.token}">`;
  return html`<h1>${app}</h1><p>wants, for ${person}, to:</p>
    <ul>${scopes.map((scope) => html`<li>${words(scope)}</li>`)}</ul>
    ${form.fault === null ? null : html`<p class="fault" role="alert">${form.fault}</p>`}
    ${launched === null ? null : html`<p>It is about <strong>${described(launched)}</strong>.</p>`}
    ${patients === null ? null : search(form.action, query)}
    <form method="post" action="${form.action}/consent">${guard}
      ${patients === null ? null : choice(patients)}
      <button name="decision" value="allow">Allow</button>
      <button class="other" name="decision" value="deny" formnovalidate>Do not allow</button>
    </form>`;
}

function search(action: string, query: string): Markup {
  return html`<form method="get" action="${action}">
    <label for="q">Whom is it about? Name or number</label>
    <input id="q" name="q" value="${query}" type="search"><button class="other">Search</button></form>`;
}

function choice(patients: readonly KnownPatient[]): Markup {
  if (patients.length === 0) return html`<p>No patient fits, or none is in your wards.</p>`;
  return html`<fieldset><legend>Patient</legend>${patients.map(
    (patient) => html`<label><input type="radio" name="patient" value="${patient.id}" required> ${described(patient)}</label>`,
  )}</fieldset>`;
}

const described = ({ name, birthDate, identifier }: KnownPatient): string =>
  [name, birthDate === '' ? '' : `born ${birthDate}`, identifier].filter((part) => part !== '').join(' · ');

const IDENTITY: Readonly<Record<string, string>> = {
  openid: 'know who you are',
  profile: 'know your name',
  fhirUser: 'know your entry in the staff list',
  offline_access: 'go on while you are away',
  online_access: 'go on while you are signed in',
  launch: 'know whom you are looking at',
  'launch/patient': 'ask whom it is about',
  'launch/encounter': 'know the stay it is about',
};
const LEVEL = { patient: 'of this patient', user: 'of your patients', system: 'of everybody' } as const;
const VERB = { c: 'add', r: 'read', u: 'change', d: 'delete', s: 'search' } as const;

function words(text: string): string {
  const scope = smartScope(text);
  if (scope === null) return IDENTITY[text] ?? text;
  const verbs = [...scope.verbs].map((verb) => VERB[verb]).join(', ');
  const what = scope.type === '*' ? 'everything' : scope.type;
  return `${verbs} ${what} ${LEVEL[scope.level]}${scope.query === '' ? '' : ` where ${scope.query}`}`;
}
