import type { DeviceDriver, PatientSignals, Transport } from '#device';
import { DRIVERS } from '#drivers';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { type Heard, Rig } from './rig.ts';

/** One driver on one transport: what each test of the suite is about. */
export interface Subject {
  readonly name: string;
  readonly driver: DeviceDriver;
  readonly transport: Transport;
}

/** CONFORMANCE_DRIVER=<id> looks at one driver alone. */
const only = process.env['CONFORMANCE_DRIVER'];
export const CHOSEN: readonly DeviceDriver[] = DRIVERS.filter(({ id }) => only === undefined || id === only);

export const SUBJECTS: readonly Subject[] = CHOSEN.flatMap((driver) =>
  driver.transports.map((transport) => ({ name: `${driver.id} over ${transport}`, driver, transport })),
);

/** The subjects whose line is a stream of bytes, which may be cut anywhere. */
export const STREAMS: readonly Subject[] = SUBJECTS.filter(({ transport }) => transport !== 'udp');

/** What the generated patient lacks and ventilators, capnographs and cuffs have: codes of IEEE 11073, constant or swinging. */
const MORE_NUMERICS = [
  { code: 0x24a05, label: 'NBP sys', unit: 'mm[Hg]', level: 118 },
  { code: 0x24a06, label: 'NBP dia', unit: 'mm[Hg]', level: 76 },
  { code: 0x24a07, label: 'NBP mean', unit: 'mm[Hg]', level: 90 },
  { code: 0x24bb0, label: 'Perf', unit: '%', level: 1.8 },
  { code: 0x250b0, label: 'etCO2', unit: 'mm[Hg]', level: 38 },
  { code: 0x250ba, label: 'imCO2', unit: 'mm[Hg]', level: 0 },
  { code: 0x25012, label: 'awRR', unit: '/min', level: 14 },
  { code: 0x251a8, label: 'PEEP', unit: 'cm[H2O]', level: 5 },
  { code: 0x2513c, label: 'TV', unit: 'mL', level: 480 },
];
const MORE_WAVES = [
  { code: 0x250ac, label: 'CO2', rateHz: 62.5, unit: 'mm[Hg]', low: 0, high: 40 },
  { code: 0x250f0, label: 'AWP', rateHz: 62.5, unit: 'cm[H2O]', low: 5, high: 22 },
  { code: 0x250d4, label: 'AWF', rateHz: 62.5, unit: 'L/min', low: -40, high: 40 },
];

export function patientOf(seed: number): PatientSignals {
  const generated = generatePatient({ seed, scenario: 'stable' });
  const known = new Set([...generated.numerics, ...generated.waves].map(({ code }) => code));
  const numerics = MORE_NUMERICS.filter(({ code }) => !known.has(code));
  const waves = MORE_WAVES.filter(({ code }) => !known.has(code));
  return {
    ...generated,
    numerics: [
      ...generated.numerics,
      ...numerics.map(({ code, label, unit, level }) => ({ code, label, unit, at: () => level + (seed % 5) })),
    ],
    waves: [
      ...generated.waves,
      ...waves.map(({ code, label, rateHz, unit, low, high }) => ({
        code,
        label,
        rateHz,
        unit,
        range: { low, high },
        sample: (n: number) => low + (high - low) * (0.5 + 0.5 * Math.sin((2 * Math.PI * n) / rateHz / 4)),
      })),
    ],
  };
}

export const PATIENT = patientOf(7);

export function rig({ driver, transport }: Subject, options: Partial<ConstructorParameters<typeof Rig>[0]> = {}): Rig {
  return new Rig({ driver, transport, signals: PATIENT, ...options });
}

const captures = new Map<string, readonly Heard[]>();

/** What the simulated device said in the first seconds of a quiet conversation. */
export function captureOf(subject: Subject, seconds = 12): readonly Heard[] {
  const key = `${subject.name}/${seconds}`;
  const known = captures.get(key);
  if (known) return known;
  const { heard } = rig(subject).start().run(seconds);
  captures.set(key, heard);
  return heard;
}

export function streamOf(heard: readonly Heard[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(heard.map(({ bytes }) => bytes)));
}
