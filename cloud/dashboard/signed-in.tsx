import { type ReactNode, useEffect, useState } from 'react';
import type { SessionAnswer } from '../contract/dashboard-api.ts';
import { t } from './i18n/index.ts';
import { readSession, signOut } from './session-bridge.ts';
import { useSettings } from './settings.ts';

/** Who is signed in, and the way out; `children` where nobody has to sign in. */
export function SignedIn({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<SessionAnswer | null>(null);
  useEffect(() => {
    const take = (answer: SessionAnswer | null): void => {
      // Whoever is signed in acts; the name that was typed here before counts no more.
      if (answer?.accounts === true) useSettings.setState({ person: answer.person.name });
      setSession(answer);
    };
    readSession().then(take, () => undefined);
  }, []);
  if (session === null) return null;
  if (!session.accounts) return children;
  return (
    <div className="signed-in">
      <span>{session.person.name}</span>
      <button type="button" onClick={() => void signOut()}>
        {t('app.signOut')}
      </button>
    </div>
  );
}
