import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { Malformed } from './malformed.ts';

/** First byte of every message. Source: spec section 2. */
export const MESSAGE = {
  request: 0x0d,
  accept: 0x0e,
  refuse: 0x0c,
  release: 0x09,
  released: 0x0a,
  abort: 0x19,
  data: 0xe1,
} as const;

export interface AssociationTerms {
  /** The monitor's shortest poll period, ms: its association time-out follows from it. */
  readonly minPollPeriodMs: number;
  /** Largest message either side may send, bytes. */
  readonly maxMtu: number;
  /** Extension option bits, 08000000 = waves. */
  readonly options: number;
}

export const OPTION_WAVES = 0x08000000;
/** Numerics each second, waves, enumerations, numeric priority list. Source: spec section 4.1. */
export const ALL_OPTIONS = 0x8e000000;

/** What the computer asks for. */
export const OFFER: AssociationTerms = { minPollPeriodMs: 500, maxMtu: 1456, options: ALL_OPTIONS };

/** The monitor drops a silent association after this time, ms. Source: spec section 6 (OpenICE). */
export function associationTimeoutMs(terms: AssociationTerms): number {
  if (terms.minPollPeriodMs <= 3300) return 10_000;
  return terms.minPollPeriodMs <= 43_000 ? 3 * terms.minPollPeriodMs : 130_000;
}

const SESSION_DATA = bytes('0508130100160102800014020002');
const REQUEST_PRESENTATION = bytes(`
  31 80 A0 80 80 01 01 00 00 A2 80 A0 03 00 00 01 A4 80 30 80 02 01 01 06 04 52 01 00 01 30 80 06 02 51 01 00 00
  00 00 30 80 02 01 02 06 0C 2A 86 48 CE 14 02 01 00 00 00 01 01 30 80 06 0C 2A 86 48 CE 14 02 01 00 00 00 02 01
  00 00 00 00 00 00 61 80 30 80 02 01 01 A0 80 60 80 A1 80 06 0C 2A 86 48 CE 14 02 01 00 00 00 03 01 00 00 BE 80
  28 80 06 0C 2A 86 48 CE 14 02 01 00 00 00 01 01 02 01 02 81
`);
const ACCEPT_PRESENTATION = bytes(`
  31 80 A0 80 80 01 01 00 00 A2 80 A0 03 00 00 01 A5 80 30 80 80 01 00 81 02 51 01 00 00 30 80 80 01 00 81 0C 2A
  86 48 CE 14 02 01 00 00 00 02 01 00 00 00 00 61 80 30 80 02 01 01 A0 80 61 80 A1 80 06 0C 2A 86 48 CE 14 02 01
  00 00 00 03 01 00 00 A2 03 02 01 00 A3 05 A1 03 02 01 00 BE 80 28 80 02 01 02 81
`);
const OBJECT_SUPPORT = bytes(`
  0102 0034 0006 0030
  0001 0021 00000001  0001 0006 000000C9  0001 0009 0000003C
  0001 0005 00000010  0001 002A 00000001  0001 0036 00000001
`);
const END_OF_CONTENTS = new Uint8Array(16);

/** Source: spec section 6. */
export const RELEASE_REQUEST = bytes('0918 C116 6180 3080 020101 A080 6280 800100 0000000000000000');
/** Only its first two bytes are in the spec; the rest mirrors the request and is unverified. */
export const RELEASE_RESPONSE = bytes('0A18 C116 6180 3080 020101 A080 6380 800100 0000000000000000');
export const ABORT = bytes(`
  192E 11 01 03 C129 A080 A080 3080 020101 06025101 00000000 6180 3080 020101 A080 6480 800101 0000000000000000
`);
/** The spec gives the first byte of a refusal only; readers look at nothing else. */
export const REFUSE = bytes('0C00');

export function associationRequest(terms: AssociationTerms): Uint8Array {
  return association(MESSAGE.request, REQUEST_PRESENTATION, userData(terms, 0x80000000, 0x20000000, OBJECT_SUPPORT));
}

export function associationAccept(terms: AssociationTerms): Uint8Array {
  return association(MESSAGE.accept, ACCEPT_PRESENTATION, userData(terms, 0x00800000, 0x80000000, new Uint8Array()));
}

/**
 * What a request asks for or an accept grants. Survives both length forms of the headers by looking for the start of the
 * user data, as spec section 4.2 says.
 * @throws Malformed
 */
export function readAssociation(message: Uint8Array): AssociationTerms {
  const start = find(message, [0xbe, 0x80, 0x28, 0x80], 0);
  const data = start < 0 ? -1 : find(message, [0x02, 0x01, 0x02, 0x81], start);
  if (data < 0) throw new Malformed('bad-association', 'no user data in the association message');
  const reader = new ByteReader(message.subarray(data + 4));
  const user = reader.part(asn1Length(reader));
  user.take(20);
  user.u16();
  user.take(user.u16());
  const count = user.u16();
  const profiles = user.part(user.u16());
  for (let left = count; left > 0; left -= 1) {
    const id = profiles.u16();
    const profile = profiles.part(profiles.u16());
    if (id === 1) return readPollProfile(profile);
  }
  throw new Malformed('bad-association', 'no poll profile in the association message');
}

function readPollProfile(profile: ByteReader): AssociationTerms {
  profile.u32();
  const minPollPeriodMs = profile.u32() / 8;
  const [receive, send] = [profile.u32(), profile.u32()];
  profile.take(8);
  const count = profile.u16();
  const extensions = profile.part(profile.u16());
  let options = 0;
  for (let left = count; left > 0; left -= 1) {
    const id = extensions.u16();
    const extension = extensions.part(extensions.u16());
    if (id === 0xf001) options = extension.u32();
  }
  return { minPollPeriodMs, maxMtu: Math.min(receive, send), options };
}

function userData(terms: AssociationTerms, systemType: number, startup: number, objectSupport: Uint8Array): Uint8Array {
  return new ByteWriter()
    .u32(0x80000000)
    .u32(0x40000000)
    .u32(0)
    .u32(systemType)
    .u32(startup)
    .u32(0)
    .u16(objectSupport.length === 0 ? 1 : 2)
    .sized((writer) => {
      writer.u16(1).sized(() => {
        writer.u32(0x80000000).u32(terms.minPollPeriodMs * 8);
        writer.u32(terms.maxMtu).u32(terms.maxMtu).u32(0xffffffff).u32(0x60000000);
        writer.u16(1).sized(() => writer.u16(0xf001).sized(() => writer.u32(terms.options).u32(0)));
      });
      writer.put(objectSupport);
    })
    .done();
}

function association(kind: number, presentation: Uint8Array, user: Uint8Array): Uint8Array {
  const userLength = user.length < 0x80 ? [user.length] : [0x82, user.length >> 8, user.length & 0xff];
  const body = [...presentation, ...userLength, ...user, ...END_OF_CONTENTS];
  const inner = [...SESSION_DATA, 0xc1, ...headerLength(body.length), ...body];
  return Uint8Array.from([kind, ...headerLength(inner.length), ...inner]);
}

/** One byte below FF, otherwise FF and u16. Source: spec section 4. */
function headerLength(length: number): number[] {
  return length < 0xff ? [length] : [0xff, length >> 8, length & 0xff];
}

function asn1Length(reader: ByteReader): number {
  const first = reader.u8();
  if (first < 0x80) return first;
  if (first === 0x81) return reader.u8();
  if (first === 0x82) return reader.u16();
  throw new Malformed('bad-association', `length form ${first.toString(16)} of the user data`);
}

function find(message: Uint8Array, wanted: readonly number[], from: number): number {
  for (let at = from; at + wanted.length <= message.length; at += 1) {
    if (wanted.every((byte, offset) => message[at + offset] === byte)) return at;
  }
  return -1;
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
