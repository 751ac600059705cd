/**
 * Numbers of a pump: "parameter;label;term;unit". `term` is an MDC_ name without its prefix, empty where IEEE 11073 has none here.
 * `unit` is UCUM, or @ and the parameter that carries the unit's code. Source: spec bbraun-bcc section 4.
 */
export const NUMBERS = `
INRT;rate;SETT_FLOW_FLUID_PUMP;mL/h
INAVRT;average rate since the last request;;mL/h
INVTB;volume to be infused;;mL
INVI;volume infused;VOL_INFUS_ACTUAL_TOTAL;mL
INVOLACT;volume in syringe;;mL
VOLREMAIN;volume remaining;;mL
INTIME;infusion time;;min
INRMT;remaining time;;s
INDCON;concentration;;@INDCONU
INDORT;set dose rate;;@INDORTU
DORT;delivered dose rate;;@DORTU
INBORT;bolus rate;;mL/h
INBOVAL;bolus volume;;mL
INBOCNT;boluses since the last request;;1
INP1;pressure step;;1
INP2;pressure of the alarm limit;;%
INSYR;syringe size;;mL
INAKKU;battery time;;min
INSTBY;standby left;;min
`;

/** Texts, codes and facts: parameter, and the setting it becomes. */
export const SETTINGS: Readonly<Record<string, string>> = {
  INSOL: 'drug',
  INSOLSN: 'drugShort',
  INSOLID: 'drugId',
  INDOCAL: 'doseMode',
  INDCONU: 'concentrationUnit',
  INDORTU: 'setDoseRateUnit',
  DORTU: 'doseRateUnit',
  INPATW: 'weight',
  PATW: 'weight',
  PATH: 'height',
  PATAGE: 'age',
  PATID: 'patientId',
  INNR: 'uniqueId',
  INSERNUM: 'serialNumber',
  DGDSTATUS: 'drugLibraryState',
  DGDALERTSLL: 'softLimitLowAlert',
  DGDALERTSLH: 'softLimitHighAlert',
  DGDALERTHLH: 'hardLimitHighAlert',
  SLLOW: 'softLimitLow',
  SLHIGH: 'softLimitHigh',
  HLHIGH: 'hardLimitHigh',
};

/** Settings of the station. */
export const STATION_SETTINGS: Readonly<Record<string, string>> = {
  FMNOR: 'pillars',
  FMSTAT: 'state',
  FMRT: 'layout',
  FMRSTAT: 'pillarStates',
  COMSERIALNO: 'serialNumber',
  COMSWVERSION: 'softwareRevision',
  VERSION: 'protocolVersion',
};

/** Parameters whose value is a code for one word. */
export const WORDS: Readonly<Record<string, { readonly setting: string; readonly words: Readonly<Record<string, string>> }>> = {
  DSSTATUS: { setting: 'power', words: { '00050': 'off', '00051': 'on' } },
  OPMODE: {
    setting: 'operatingMode',
    words: { '0': 'continuous', '1': 'ramp', '2': 'program', '3': 'piggyback', '4': 'PCA', '5': 'TCI', '7': 'interval bolus' },
  },
  ACTCHAN: { setting: 'activeChannel', words: { '0': 'piggyback', '1': 'primary' } },
};

/** First characters of GNMODEL and GNNEW; what follows are the letters and number of the software. */
export const MODELS: Readonly<Record<string, string>> = {
  I0002: 'Perfusor Compact plus',
  I0003: 'Infusomat Compact plus',
  '586': 'Infusomat Space (US)',
  '587': 'Infusomat Space P (US)',
  '588': 'Perfusor Space (US)',
  '686': 'Infusomat Space',
  '687': 'Infusomat Space P',
  '688': 'Perfusor Space',
};
