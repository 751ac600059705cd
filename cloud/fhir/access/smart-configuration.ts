/** Addresses of the authorisation server, as SMART App Launch 2.2 names them. */
export interface AuthorisationServer {
  readonly issuer: string;
  readonly authorize: string;
  readonly token: string;
  readonly keys: string;
  readonly introspect: string;
  readonly revoke: string;
}

/** `[base]/.well-known/smart-configuration` (specs fhir-server, section 10.1): only what works. */
export function smartConfiguration(server: AuthorisationServer): object {
  return {
    issuer: server.issuer,
    jwks_uri: server.keys,
    authorization_endpoint: server.authorize,
    token_endpoint: server.token,
    introspection_endpoint: server.introspect,
    revocation_endpoint: server.revoke,
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    scopes_supported: [
      'openid',
      'fhirUser',
      'launch',
      'launch/patient',
      'offline_access',
      'online_access',
      'patient/*.rs',
      'user/*.cruds',
      'system/*.cruds',
    ],
    capabilities: [
      'launch-standalone',
      'launch-ehr',
      'client-public',
      'client-confidential-symmetric',
      'client-confidential-asymmetric',
      'sso-openid-connect',
      'context-standalone-patient',
      'context-ehr-patient',
      'context-ehr-encounter',
      'permission-patient',
      'permission-user',
      'permission-offline',
      'permission-v1',
      'permission-v2',
    ],
  };
}
