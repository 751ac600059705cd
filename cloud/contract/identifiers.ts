/** The identifier systems of the resources that the cloud finds by identifier. */
export const IDENTIFIER_SYSTEMS = {
  /** Patient: the identifier the bed sends as `admission.patient`. */
  patient: 'urn:wardlight:patient-identifier',
  /** Encounter: `admission.encounter`. */
  encounter: 'urn:wardlight:encounter',
  /** Location of one bed; `partOf` its ward. */
  bed: 'urn:wardlight:bed',
  /** Location of one ward. */
  ward: 'urn:wardlight:ward',
  /** Device: the identity that the hub authenticated (`iothub-connection-device-id`). */
  hubDevice: 'urn:wardlight:hub-device',
  /** Practitioner and who did something: the account, at whichever provider. */
  person: 'urn:wardlight:person',
} as const;
