import { oauth2 } from 'fhirclient';
import type { LaunchAnswer } from '../../contract/smart-launch.ts';
import { reasonText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { useSettings } from '../settings.ts';
import '../style.css';
import { askedOf, scopeOf, serverOf } from './launch.ts';

const { language, theme } = useSettings.getState();
document.documentElement.lang = language;
document.documentElement.dataset['theme'] = theme;

function say(text: string): void {
  const said = document.getElementById('said');
  if (said !== null) said.textContent = text;
}

/** To the authorisation server of the EHR, with nothing of the address but what a launch consists of. */
async function begin(): Promise<void> {
  const asked = askedOf(new URLSearchParams(location.search));
  const { servers } = (await (await fetch('/api/launch')).json()) as LaunchAnswer;
  const server = serverOf(asked, servers);
  if (server === null) {
    say(t('launch.unknown', { server: asked.iss ?? '' }));
    return;
  }
  say(t('launch.begins'));
  const launch = asked.launch === null ? {} : { launch: asked.launch };
  // Its library believes the address before what it is given.
  history.replaceState(null, '', `/launch?${new URLSearchParams({ iss: server.iss, ...launch }).toString()}`);
  sessionStorage.clear();
  await oauth2.authorize({
    iss: server.iss,
    clientId: server.clientId,
    scope: scopeOf(asked),
    redirectUri: `${location.origin}/launched`,
    ...launch,
  });
}

/** Only whom it is about is taken over: what may be seen of her is decided by the session here, and the token is not kept. */
async function end(): Promise<void> {
  const { patient } = await oauth2.ready();
  const id = patient.id;
  sessionStorage.clear();
  location.replace(id === null ? '/' : `/patients/${encodeURIComponent(id)}`);
}

(location.pathname === '/launched' ? end() : begin()).catch((error: unknown) =>
  say(t('launch.failed', { reason: reasonText(error) })),
);
