import { type ReactNode, useEffect } from 'react';
import { t } from './i18n/index.ts';
import { PushButton } from './push/push-button.tsx';
import { signOut } from './session-bridge.ts';
import { useSettings } from './settings.ts';
import { useDashboard } from './store.ts';

/** Who is signed in, and the way out; `children` where nobody has to sign in. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useDashboard((state) => state.session);
  useEffect(() => {
    // Whoever is signed in acts; the name that was typed here before counts no more.
    if (session?.accounts === true) useSettings.setState({ person: session.person.name });
  }, [session]);
  if (session === null) return null;
  if (!session.accounts) return children;
  return (
    <div className="signed-in">
      {session.ownAccess === null ? (
        <span>{session.person.name}</span>
      ) : (
        <a href={session.ownAccess} title={t('app.ownAccess')}>
          {session.person.name}
        </a>
      )}
      <PushButton />
      <button type="button" onClick={() => void signOut()}>
        {t('app.signOut')}
      </button>
    </div>
  );
}
