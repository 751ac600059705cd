/** A FHIR server whose EHR may launch the dashboard (SMART App Launch 2.2, sections 2.1 and 2.2). */
export interface LaunchServer {
  /** As the EHR says it: `[base]` of the FHIR server. */
  readonly iss: string;
  /** What the dashboard is called by its authorisation server; a public client. */
  readonly clientId: string;
  /** What else the browser has to reach there, e.g. the token endpoint. */
  readonly origins: readonly string[];
}

/** GET /api/launch */
export interface LaunchAnswer {
  /** The own one first. */
  readonly servers: readonly Pick<LaunchServer, 'iss' | 'clientId'>[];
}
