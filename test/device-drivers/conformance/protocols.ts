import type { Transport } from '#device';
import {
  type Sealed,
  sealedBcc,
  sealedCapnostream,
  sealedDri,
  sealedMedibus,
  sealedMib,
  sealedNonin,
  sealedUnity,
} from './seal.ts';
import { bccInformation, mllpMessage, philipsMessage } from './wire.ts';

/** What the suite must know of a protocol that its driver cannot tell it. Each fact is of the protocol's spec, not of the code. */
export interface ProtocolFacts {
  /** How a frame is checked: what a changed byte can do depends on it. */
  readonly check: (transport: Transport) => 'crc' | 'sum' | 'none';
  /** Good frames after a fault that are needed to find where frames begin. */
  readonly framesToResync: number;
  /** Codes whose value is given with the first frame that tells it, not with those that repeat it. */
  readonly toldOnce: RegExp | null;
  /** What cannot be measured is left out: that it is missing can be seen only when it was there before. */
  readonly leavesOut: boolean;
  /** False where the device only announces itself. */
  readonly carriesVitals: (transport: Transport) => boolean;
  /** What an alarm of the capabilities is called in a reading; null: the entry stands for whatever the device says in words. */
  readonly alarmCode: (vendorCode: string) => RegExp | null;
  /** Makes changed frames pass their check; null where there is none. */
  readonly seal: (transport: Transport) => Sealed | null;
  /** The name under `capabilities().requests` of a message of the computer, `acknowledgement`, or null for one it must not send. */
  readonly requestName: (bytes: Uint8Array, transport: Transport) => string | null;
}

export const ACKNOWLEDGEMENT = 'acknowledgement';

/** A new driver is taken at its strictest: it checks its frames, loses no good frame, and sends nothing. */
const STRICT: ProtocolFacts = {
  check: () => 'crc',
  framesToResync: 0,
  toldOnce: null,
  leavesOut: false,
  alarmCode: (vendorCode) => new RegExp(`^${vendorCode.replace(/[.^]/g, '\\$&')}$`),
  carriesVitals: () => true,
  seal: () => null,
  requestName: () => null,
};

const PHILIPS_REQUESTS: readonly (readonly [RegExp, string])[] = [
  [/^0d/, 'association'],
  [/^e1000002000200140001000100/, 'MDS create result'],
  [/^e10000020001.{8}0007.{24}f13b/, 'extended poll'],
  [/^e10000020001.{8}0007.{24}0c16/, 'single poll'],
  [/^e10000020001.{8}000[35]/, 'wave priority list'],
  [/^0918/, 'release'],
  [/^0a18/, 'release'],
  [/^192e/, 'abort'],
];

const BCC_ANSWERS: Readonly<Record<number, string>> = { 0x06: 'acknowledge (06)', 0x15: 'repeat (15)' };
const BCC_REQUESTS: readonly (readonly [RegExp, string])[] = [
  [/^ADMIN:ALIVE$/, 'ADMIN:ALIVE'],
  [/^ADMIN:VERSION$/, 'ADMIN:VERSION'],
  [/^MEM:GET$/, 'MEM:GET'],
];

/** 7D, high bits, command, six data bytes that nothing needs. */
const CONTEC_REQUESTS: readonly (readonly [RegExp, string])[] = [
  [/^7d81a7(80){6}$/, 'stop storage (A7)'],
  [/^7d81a2(80){6}$/, 'stop live data (A2)'],
  [/^7d81aa(80){6}$/, 'device id (AA)'],
  [/^7d81ac(80){6}$/, 'has PI (AC)'],
  [/^7d81a1(80){6}$/, 'start live data (A1)'],
  [/^7d81af(80){6}$/, 'keep-alive (AF)'],
];

const CAPNOSTREAM_REQUESTS: readonly (readonly [RegExp, string])[] = [
  [/^85010100$/, 'enable communication (01)'],
  [/^85010203$/, 'disable communication (02)'],
  [/^85010405$/, 'start real time (04)'],
  [/^85010504$/, 'stop real time (05)'],
  [/^85010607$/, 'link is active (06)'],
  [/^851207([2-7].){17}..$/, 'host name (07)'],
  [/^85010b0a$/, 'inquire patient id (0B)'],
];

/** Behind the header of 40 bytes: wanted and interval, or the type of a wave request. */
const DRI_REQUESTS: readonly (readonly [RegExp, string])[] = [
  [/^7e31000{34}0000ff0{36}01/, 'displayed values: stop, then every 5 s'],
  [/^7e31000{34}0000ff0{36}04/, 'auxiliary values once'],
  [/^7e48000{24}01000{6}0000ff/, 'waves: stop, then start'],
  [/^7e34000{24}04000{6}0000ff0{36}02/, 'alarm status at every change'],
];

/** 1B, code; realtime: sync byte, C1 and a mask. Ours are answers too: 01. */
const MEDIBUS_REQUESTS: readonly (readonly [RegExp, string])[] = [
  [/^01/, ACKNOWLEDGEMENT],
  [/^1b5136430d$/, 'initialise communication (51)'],
  [/^1b5236440d$/, 'identify (52)'],
  [/^1b(2433460d|2b....0d)$/, 'measured data (24, 2B)'],
  [/^1b(25|26|2c|2d)....0d$/, 'low and high limits (25, 26, 2C, 2D)'],
  [/^1b(27|2e)....0d$/, 'alarms (27, 2E)'],
  [/^1b28....0d$/, 'date and time (28)'],
  [/^1b29....0d$/, 'settings (29)'],
  [/^1b2a....0d$/, 'text messages (2A)'],
  [/^1b5336450d$/, 'realtime configuration (53)'],
  [/^1b54(3.|4.){4,}0d$/, 'configure realtime (54)'],
  [/^d0c1c.c0c0$/, 'enable realtime streams'],
  [/^1b5537300d$/, 'stop (55)'],
];

const FACTS: Readonly<Record<string, Partial<ProtocolFacts>>> = {
  'philips-intellivue': {
    alarmCode: (code) => new RegExp(`/${code}$`),
    check: (transport) => (transport === 'serial' ? 'crc' : 'none'),
    seal: (transport) => (transport === 'serial' ? sealedMib : null),
    requestName: (bytes, transport) => named(PHILIPS_REQUESTS, philipsMessage(bytes, transport)),
  },
  'bbraun-bcc': {
    check: () => 'sum',
    seal: () => sealedBcc,
    requestName: (bytes) =>
      bytes.length === 1 ? (BCC_ANSWERS[bytes[0] ?? 0] ?? null) : named(BCC_REQUESTS, bccInformation(bytes)),
  },
  // The numbers of a packet are spread over its 25 frames: one frame lost is a packet without some of them.
  nonin: { check: () => 'sum', framesToResync: 1, seal: () => sealedNonin },
  'contec-cms50': {
    check: () => 'none',
    requestName: (bytes) => named(CONTEC_REQUESTS, Buffer.from(bytes).toString('hex')),
  },
  capnostream20: {
    check: () => 'sum',
    seal: () => sealedCapnostream,
    requestName: (bytes) => named(CAPNOSTREAM_REQUESTS, Buffer.from(bytes).toString('hex')),
  },
  'masimo-ascii': { check: () => 'none' },
  'draeger-medibus': {
    check: () => 'sum',
    leavesOut: true,
    // A message may stand in the middle of another: a fault behind the inner one spoils the outer one.
    framesToResync: 1,
    seal: () => sealedMedibus,
    requestName: (bytes) => named(MEDIBUS_REQUESTS, Buffer.from(bytes).toString('hex')),
  },
  'ge-s5-dri': {
    alarmCode: (code) => (code === 'alarm text' ? null : new RegExp(`^${code}$`)),
    check: () => 'sum',
    toldOnce: /^MDC_PRESS_BLD_NONINV|^MDC_PULS_RATE_NON_INV/,
    seal: () => sealedDri,
    requestName: (bytes) => named(DRI_REQUESTS, Buffer.from(bytes).toString('hex')),
  },
  'ge-unity': {
    alarmCode: (code) => new RegExp(`^${code}\\b`),
    check: () => 'none',
    seal: () => sealedUnity,
  },
  'hl7-mllp': {
    // The alarms of whoever sends: in an alert message, beside a value, or as a text.
    alarmCode: (code) => ({ 'ORU^R40': /196670|R40|EVT/, 'OBX-8': /147842 H/, 'MDIL-ALERT': /MDIL-ALERT$/ })[code] ?? null,
    check: () => 'none',
    toldOnce: /^MDC_PRESS_BLD_NONINV/,
    requestName: (bytes) =>
      /^MSH\|\^~\\&\|[^\r]*\|ACK(\^\w+)?\^ACK\|[^\r]*\rMSA\|[AC][AER]\|[^\r|]*\r$/.test(mllpMessage(bytes))
        ? ACKNOWLEDGEMENT
        : null,
  },
  'mindray-pds': {
    check: () => 'none',
    // Values are given when their validity has come, in the message behind them.
    framesToResync: 1,
    carriesVitals: (transport) => transport === 'tcp',
    requestName: (bytes) =>
      named(
        [
          [/^MSH\|\^~\\&\|{7}ORU\^R01\|106\|P\|2\.3\.1\|?\r$/, 'echo (ORU^R01 106)'],
          [
            /^MSH\|\^~\\&\|{7}QRY\^R02\|1203\|P\|2\.3\.1\|?\rQRD\|[^\r]*\r(QRF\|MON\|[^\r]*\r)+$/,
            'subscription to periodic and aperiodic values (QRY^R02 1203)',
          ],
        ],
        mllpMessage(bytes),
      ),
  },
};

function named(table: readonly (readonly [RegExp, string])[], text: string): string | null {
  return table.find(([shape]) => shape.test(text))?.[1] ?? null;
}

export function factsOf(driverId: string): ProtocolFacts {
  return { ...STRICT, ...FACTS[driverId] };
}
