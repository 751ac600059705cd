import type { App } from '../accounts/apps.ts';
import type { LaunchServer } from '../contract/smart-launch.ts';
import { dashboardUrlOf, fhirUrlOf } from './addresses.ts';
import type { ServiceConfig } from './config.ts';

const CLIENT = 'wardlight-launch';

/** The dashboard as our own authorisation server knows it when it is launched; asked for nothing clinical, it may get nothing. */
export function launchApp(config: ServiceConfig): App {
  const dashboard = dashboardUrlOf(config).replace(/\/+$/, '');
  return {
    ...{ id: CLIENT, name: 'Wardlight dashboard', kind: 'public', scopes: [] },
    ...{ redirectUris: [`${dashboard}/launched`], launchUri: `${dashboard}/launch` },
  };
}

/** From where the dashboard may be launched: our own endpoint, where people sign in, and those of the house. */
export function launchServers(config: ServiceConfig, issuer: string | null): readonly LaunchServer[] {
  const fhir = fhirUrlOf(config);
  const own = issuer === null || fhir === null ? [] : [{ iss: fhir, clientId: CLIENT, origins: [issuer] }];
  return [...own, ...config.launches];
}
