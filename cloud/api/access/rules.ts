import { ACCOUNT_ROLES, type AccountRole, type Person } from '../../contract/accounts.ts';

/** `everybody`: without signing in, and with a check of its own if one is needed. A list: one of these roles. `display`: a screen on a wall. */
export type Rule = 'everybody' | readonly (AccountRole | 'display')[];

const SIGNED_IN = ACCOUNT_ROLES;
const CARE: readonly AccountRole[] = ['nurse', 'coordinator'];
const INTEGRATION: readonly AccountRole[] = ['integrator'];
const MENDING: readonly AccountRole[] = ['integrator', 'device-administrator'];
const DEVICES: Rule = ['device-administrator'];

/** Who may what. A route that is not listed here is refused when the service starts. */
export const RULES: Readonly<Record<string, Rule>> = {
  'GET /': 'everybody',
  'GET /*': 'everybody',
  'GET /patients/*': 'everybody',
  'GET /population': 'everybody',
  'GET /population/models': 'everybody',
  'GET /handover': 'everybody',
  'GET /mapping': 'everybody',
  'GET /status': 'everybody',
  'GET /devices': 'everybody',
  'GET /devices/*': 'everybody',
  // Teams, by the token that it sends; then the rights of the person whom it names.
  'POST /api/messages': 'everybody',
  // Whom a launch is about is learnt before anybody is signed in here.
  'GET /launch': 'everybody',
  'GET /launched': 'everybody',
  'GET /api/launch': 'everybody',
  'GET /sign-in': 'everybody',
  'GET /sign-in/callback': 'everybody',
  'GET /api/session': [...SIGNED_IN, 'display'],
  'POST /api/session/active': SIGNED_IN,
  'POST /api/session/end': SIGNED_IN,
  'GET /api/push': CARE,
  'POST /api/push': CARE,
  'POST /api/push/end': CARE,
  'GET /api/ward': CARE,
  'GET /api/patients/:id': CARE,
  'POST /api/patients/:id/acts': CARE,
  'POST /api/patients/:id/waves': CARE,
  'GET /api/patients/:id/waves': CARE,
  'GET /api/patients/:id/people': CARE,
  'GET /api/people': CARE,
  'POST /api/handover': CARE,
  'GET /api/shifts': CARE,
  'GET /api/population': [...CARE, 'device-administrator'],
  // Names of patients: not for whoever only looks after devices.
  'GET /api/population/ranking': CARE,
  'GET /api/population/ranking/:what': CARE,
  'GET /api/models': [...CARE, 'device-administrator'],
  'GET /api/export/:what': [...CARE, 'device-administrator'],
  'POST /api/patients/:id/break-glass': CARE,
  'POST /api/break-glass': CARE,
  'GET /api/break-glass': ['auditor'],
  'GET /api/trace/:id': CARE,
  'GET /api/events': [...CARE, 'display'],
  'POST /api/displays': CARE,
  'GET /api/displays': ['coordinator', 'device-administrator'],
  'POST /api/displays/:id/end': ['coordinator', 'device-administrator'],
  'POST /api/displays/end': ['display'],
  'GET /api/status': SIGNED_IN,
  'POST /api/parked/:id/retry': MENDING,
  'POST /api/parked/retry': MENDING,
  'POST /api/dead-letters/:id/again': MENDING,
  'GET /api/devices': MENDING,
  'GET /api/devices/:id': MENDING,
  'GET /api/devices/:id/records': DEVICES,
  'POST /api/devices/:id/status': DEVICES,
  'POST /api/devices/:id/desired': DEVICES,
  'POST /api/devices/:id/methods': DEVICES,
  'GET /api/parked/:id/message': INTEGRATION,
  'POST /api/workbench/run': INTEGRATION,
  'POST /api/workbench/import': INTEGRATION,
  'GET /api/workbench/messages': INTEGRATION,
  'GET /api/mappings': MENDING,
  'GET /api/mappings/:version': MENDING,
  'POST /api/mappings': INTEGRATION,
  'POST /api/mappings/:version/activate': INTEGRATION,
};

/** Whether whoever asks cares for patients: others see devices and counts, nobody's name and no reference to a patient. */
export const caresForPatients = ({ roles }: Pick<Person, 'roles'>): boolean => roles.some((role) => CARE.includes(role));

/** Whoever may read messages whole reads in full why one could not be processed; that may name a patient and quote the message. */
export const readsMessages = ({ roles }: Pick<Person, 'roles'>): boolean => roles.some((role) => INTEGRATION.includes(role));

/** Routes below `/api/patients/:id` are for those who may see this patient; the one that opens her to others is not. */
export const isAboutPatient = (url: string): boolean =>
  /^\/api\/patients\/:id(\/|$)/.test(url) && url !== '/api/patients/:id/break-glass';

/** @throws Error for a route without a rule */
export function ruleOf(method: string, url: string): Rule {
  // What is fetched may be asked about, too.
  const route = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  const rule = RULES[route];
  if (rule === undefined) throw new Error(`no rule says who may "${route}": add it to cloud/api/access/rules.ts`);
  return rule;
}
