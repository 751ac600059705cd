/** What `wardlight serve --example` prints: a whole service on one machine, nobody's data in it. `config.ts` is what counts. */
export const EXAMPLE_CONFIG = `// Configuration of the cloud service. Comments like these are allowed. What is commented out shows its default, or an example.
// wardlight serve --config service.json
{
  // Everything the service keeps on disk: log, archive, lake, certificates, keys, embedded PostgreSQL. Nobody else may read it.
  "directory": "wardlight-data",
  // null: an embedded PostgreSQL in that directory. Otherwise postgres://user:password@host/database
  "databaseUrl": null,

  // Where stations connect (MQTT over TLS). hostName is what their connection strings call it.
  "hub": { "host": "127.0.0.1", "port": 8883, "hostName": "wardlight-local.azure-devices.net" },
  // Stations known from the start, each with the patient in its bed; others are added on the dashboard. key: base64, e.g. openssl rand -base64 32
  //   { "deviceId": "station-bed-12", "key": "…", "bed": "bed-12", "ward": "Ward 3", "patient": null }
  "stations": [],
  // MedTech templates, { "device": FILE, "fhir": FILE }; null: those that ship with the product.
  "mapping": null,
  // "connector": { "compat": false, "identity": "lookup", "deviceIdentifierSystem": null },

  // The FHIR endpoint.
  "fhir": { "host": "127.0.0.1", "port": 8080 },
  // Further FHIR servers that get every Observation as well.
  // "fhirServers": [],
  // Dashboard and its API. dashboardUrl: as browsers reach it, when that is not host and port.
  "api": { "host": "127.0.0.1", "port": 8090 },
  // "dashboardUrl": null,
  // Who signs in where. null: nobody has to, so keep to this machine. The first password is printed once, when the service starts.
  "accounts": { "host": "127.0.0.1", "port": 8095 },
  // Another provider for the dashboard (OpenID Connect, e.g. Microsoft Entra ID).
  // "signIn": null,
  // From where the dashboard may be launched (SMART App Launch), beside our own endpoint: { "iss", "clientId" }.
  // "launches": [],
  // TLS of dashboard, FHIR and accounts: "auto" (whatever listens beyond this machine), "on", "off", or { "certFile", "keyFile" }.
  "tls": "auto",
  // Where plain http is answered with the dashboard's address over TLS, { "host", "port" }.
  // "httpRedirect": null,

  // A Teams workflow's address; "local": the receiver below, which shows what would have been sent; null: nobody is told.
  "notifyUrl": "local",
  "receiver": { "host": "127.0.0.1", "port": 8070 },
  // How much of a patient leaves the service ("initials", "name", "none"), and further ways to people.
  // "notify": { "patient": "initials", "channels": [], "teamsBot": null, "push": null },
  // Which wards are one unit, by its name: { "Surgery": ["Ward 3", "Ward 4"] }
  // "units": {},
  // Screens on walls: how much of a name they show ("initials", "name", "none"), by ward where it is another ({ "Ward 3": "none" }); when they end, days.
  // "displays": { "names": "initials", "wards": {}, "idleDays": 7, "days": 180 },
  // When nobody of the care team reacts to a flag, or to a task past its time.
  "escalation": { "afterMinutes": 15, "levels": 3 },
  // Of cards, mails and push messages, and of sign-in pages where the browser asks for none of ours: "en", "de", "es", "zh".
  "language": "en",
  // timeZone: that of this machine when left out; what is sent to people tells times by it.
  "shifts": {
    "starts": [
      { "name": "early", "at": "06:00" },
      { "name": "late", "at": "14:00" },
      { "name": "night", "at": "22:00" }
    ]
  },

  // What is acceptable, of the house and by ward; a model without a range raises no flag.
  "outcomes": { "news2": { "flagAt": 5, "resolveAt": 4, "resolveWindows": 10 } }
  // A partner's ONNX models beside ours.
  // "scoring": { "models": [] },
  // The log between the stages, the archive of raw messages, the lake of Parquet files: how long each is kept, and Azure in their place.
  // "log": { "retention": { "days": 7, "gigabytes": 20 } },
  // "archive": { "retentionDays": null },
  // "lake": { "sealed": true },
  // A second database for reports.
  // "feed": { "azureSql": null }
}
`;
