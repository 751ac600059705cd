import type { SignInOptions } from '../../cloud/api/access/access.ts';

const DASHBOARD = 'http://127.0.0.1:9';

/** People sign in at a provider that is never asked: a trial begins their sessions itself. */
export const SIGN_IN: SignInOptions = {
  provider: {
    ...{ issuer: DASHBOARD, clientId: 'none', credential: null, scope: 'openid', maxAgeS: 60 },
    ...{ redirectUri: `${DASHBOARD}/sign-in/callback`, rolesClaim: 'roles', roleNames: {} },
    ...{ wardsClaim: 'wards', allWardsWithoutClaim: true },
  },
  limits: { idleMinutes: 30, absoluteHours: 12 },
  dashboardUrl: DASHBOARD,
};
