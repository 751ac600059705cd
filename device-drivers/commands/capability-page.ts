import type { DeviceDriver, DriverParameter, LineProfile } from '#device';
import type { PageSection } from './page-format.ts';

/** A page about one driver, read off its own tables: what it can deliver, what it asks, what is unverified. */
export interface CapabilityPage {
  readonly title: string;
  readonly sections: readonly PageSection[];
}

const KINDS: readonly (readonly [DriverParameter['kind'], string])[] = [
  ['vital', 'Numbers'],
  ['waveform', 'Waves'],
  ['alert', 'Alarms of the device'],
  ['status', 'Identity and settings'],
];

const CONFIDENCE: Readonly<Record<DeviceDriver['confidence'], string>> = {
  high: 'high',
  medium: 'medium',
  experimental: 'EXPERIMENTAL: do not rely on it',
};

export function capabilityPage(driver: DeviceDriver): CapabilityPage {
  const { parameters, requests, faults, unverified } = driver.capabilities();
  return {
    title: `${driver.vendor}: ${driver.id}`,
    sections: [
      {
        title: 'The driver',
        rows: [
          ['Models', driver.models.join(', ')],
          ['Delivers', driver.channels.join('; ')],
          ['Confidence', CONFIDENCE[driver.confidence]],
          ['Called silent after', `${driver.quietMs / 1000} s without a sign of life`],
        ],
      },
      { title: 'How it is wired', items: driver.lines.map(lineText) },
      {
        title: 'What it sends to the device',
        items: requests.length > 0 ? requests : ['Nothing but acknowledgements, if the protocol has them: it only listens.'],
      },
      { title: 'Unverified', items: unverified.length > 0 ? unverified : ['Nothing.'] },
      ...KINDS.flatMap(([kind, title]) =>
        parameterSection(
          title,
          parameters.filter((parameter) => parameter.kind === kind),
        ),
      ),
      { title: 'Faults that its simulator can play', items: faults },
    ],
  };
}

function parameterSection(title: string, parameters: readonly DriverParameter[]): readonly PageSection[] {
  if (parameters.length === 0) return [];
  return [
    {
      title: `${title} (${parameters.length})`,
      head: ['Label', 'Vendor’s code', 'IEEE 11073', 'Name', 'Unit (UCUM)'],
      rows: parameters.map(({ label, vendorCode, code, codeName, unit }) => [
        label,
        vendorCode,
        code === null ? '–' : String(code),
        codeName ?? '–',
        unit ?? 'none or as sent',
      ]),
    },
  ];
}

function lineText(line: LineProfile): string {
  const first = line.speaksFirst ? 'the device speaks first' : 'the device waits to be asked';
  if (line.transport !== 'serial') {
    const role = line.role === 'client' ? `we go to port ${line.port} of the device` : `we listen on port ${line.port}`;
    return `${line.transport.toUpperCase()}: ${role}; ${first}`;
  }
  const { baudRate, dataBits, parity, stopBits, flowControl, dtr, rts } = line.settings;
  const flow = { none: 'no flow control', rtscts: 'RTS/CTS', xonxoff: 'XON/XOFF' }[flowControl];
  const wires = `DTR ${dtr ? 'on' : 'off'}, RTS ${rts ? 'on' : 'off'}`;
  return `Serial: ${baudRate} ${dataBits}${parity[0]?.toUpperCase()}${stopBits}, ${flow}, ${wires}; ${first}`;
}
