/** Why an act is not shown at a bed. */
export const bedTold = {
  notTold: 'NOT told to the bed: {{reason}}',
  refused: 'The bed REFUSED: {{reason}}',
  nowhere: 'no window of hers was ever scored',
  silent: 'nothing was heard of her since {{time}}',
  followed: 'somebody else was measured at that bed since',
  noStay: 'her stay or her identifiers are not known in FHIR',
  stayOver: 'her stay is over',
  expired: 'it is older than 12 hours',
  noWay: 'there is no way to the beds from here',
  otherPatient: 'another patient lies there',
  nobody: 'nobody is admitted there',
  nameless: 'the note named no patient',
};
