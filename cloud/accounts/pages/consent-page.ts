import { smartScope } from '../../contract/smart-scope.ts';
import type { KnownPatient } from '../directory-adapter.ts';
import { html, type Markup } from './markup.ts';
import { type Form, fault, guard } from './sign-in-pages.ts';
import { type ConsentWords, filled } from './words/index.ts';

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
  const words = form.words.consent;
  return html`<h1>${app}</h1><p>${filled(words.wants, { person })}</p>
    <ul>${scopes.map((scope) => html`<li>${wish(scope, words)}</li>`)}</ul>
    ${fault(form)}
    ${launched === null ? null : about(launched, words)}
    ${patients === null ? null : search(form.action, query, words)}
    <form method="post" action="${form.action}/consent">${guard(form)}
      ${patients === null ? null : choice(patients, words)}
      <button name="decision" value="allow">${words.allow}</button>
      <button class="other" name="decision" value="deny" formnovalidate>${words.deny}</button>
    </form>`;
}

function about(patient: KnownPatient, words: ConsentWords): Markup {
  const [before = '', after = ''] = words.about.split('{patient}');
  return html`<p>${before}<strong>${described(patient, words)}</strong>${after}</p>`;
}

function search(action: string, query: string, words: ConsentWords): Markup {
  return html`<form method="get" action="${action}">
    <label for="q">${words.whom}</label>
    <input id="q" name="q" value="${query}" type="search"><button class="other">${words.search}</button></form>`;
}

function choice(patients: readonly KnownPatient[], words: ConsentWords): Markup {
  if (patients.length === 0) return html`<p>${words.noneFits}</p>`;
  return html`<fieldset><legend>${words.patient}</legend>${patients.map(
    (patient) =>
      html`<label><input type="radio" name="patient" value="${patient.id}" required> ${described(patient, words)}</label>`,
  )}</fieldset>`;
}

const described = ({ name, birthDate, identifier }: KnownPatient, words: ConsentWords): string =>
  [name, birthDate === '' ? '' : filled(words.born, { date: birthDate }), identifier].filter((part) => part !== '').join(' · ');

/** Types of resources and conditions are names of FHIR. */
function wish(text: string, words: ConsentWords): string {
  const scope = smartScope(text);
  if (scope === null) return words.scopes[text] ?? text;
  const verbs = [...scope.verbs].map((verb) => words.verbs[verb]).join(words.comma);
  const what = scope.type === '*' ? words.everything : scope.type;
  const may = filled(words.may, { verbs, what, whose: words.levels[scope.level] });
  return scope.query === '' ? may : `${may} ${filled(words.where, { query: scope.query })}`;
}
