import type { DriverCapabilities } from '#device';
import { knownParameters } from './decode/parameter.ts';
import { FAULTS } from './simulator/faults.ts';

export function capabilities(): DriverCapabilities {
  const none = { code: null, codeName: null, unit: null } as const;
  return {
    parameters: [
      ...knownParameters().map(({ vendorCode, label, code, codeName }) => ({
        kind: 'vital' as const,
        ...{ vendorCode, label, code, codeName, unit: null },
      })),
      { kind: 'alert', vendorCode: 'ORU^R40', label: 'Alerts (PCD-04)', ...none },
      { kind: 'alert', vendorCode: 'OBX-8', label: 'Value outside the limits of the sender', ...none },
      { kind: 'alert', vendorCode: 'MDIL-ALERT', label: 'Alert texts (Philips)', ...none },
      { kind: 'status', vendorCode: 'ORU^R01', label: 'Sender, patient, equipment, limits', ...none },
      { kind: 'status', vendorCode: 'ADT^A01', label: 'Admission', ...none },
    ],
    requests: [],
    faults: FAULTS,
    unverified: [
      'Alert messages (ORU^R40): structure from the profile, no recording.',
      'Priorities of alerts that come with a value (OBX-7, OBX-8) or as a text: neither carries one.',
      'Quality marks in OBX-8 (INV, QUES, NAV, OFF, CAL, TEST, DEMO): from the profile, no recording.',
      'Waves (ORU^W01, OBX type NA): counted and acknowledged, not shown.',
      'Code 150364 (body temperature) was not seen in a message.',
      'Versions 2.7 and later are read as 2.6.',
      'The port: 2575 is the registered one; monitors let it be set.',
      'The quiet time of 75 s: senders choose their interval.',
    ],
  };
}
