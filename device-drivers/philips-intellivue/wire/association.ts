import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { Malformed } from './malformed.ts';

/** First byte of every message. Source: spec section 2. */
export const MESSAGE = { request: 0x0d, accept: 0x0e, refuse: 0x0c, release: 0x09, released: 0x0a, abort: 0x19, data: 0xe1 } as const;

export interface AssociationTerms {
  /** The monitor's shortest poll period, ms: its association time-out follows from it. */
  readonly minPollPeriodMs: number;
  /** Largest message either side may send, bytes. */
  readonly maxMtu: number;
  /** Extension option bits, 08000000 = waves. */
  readonly options: number;
}

export const OPTION_WAVES = 0x08000000;

function bytes(text: string): readonly number[] {
  return (text.match(/[0-9A-F]{2}/g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

const SESSION_DATA = bytes('0508130100160102800014020002');
const REQUEST_PRESENTATION = bytes(
  '3180A08080010100 00A280A003000001A480308002010106045201000130800602510100000000308002010206 0C2A864 8CE14020100000001013080060C2A8648CE14020100000002010000000000006180308002 0101A0806080A180060C2A8648CE140201000000030100 00BE802880060C2A8648CE140201000000010102010281'.replaceAll(
    ' ',
    '',
  ),
);
const ACCEPT_PRESENTATION = bytes(
  '3180A080800101000 0A280A003000001A58030808001008102510100003080800100810C2A8648CE14020100000002010000000061803080020101A0806180A180060C2A8648CE14020100000003010000A203020100A305A103020100BE802880020102 81'.replaceAll(
    ' ',
    '',
  ),
);
const OBJECT_SUPPORT = bytes('010200340006003000010021000000010001000600 0000C9000100090000003C0001000500000010 0001002A000000010001003600000001'.replaceAll(' ', ''));

export const RELEASE_REQUEST = Uint8Array.from(bytes('0918C116618030800201 01A080628080010000000000000000000000'.replaceAll(' ', '')).slice(0, 26));
export const RELEASE_RESPONSE = Uint8Array.from(bytes('0A18C11661803080020101A08063808001000000000000000000'));
export const ABORT = Uint8Array.from(bytes('192E110103C129A080A0803080020101060251010000000061803080020101A080648080010100000000000000 00'.replaceAll(' ', '')));
/** A refusal carries no more than its kind here: section 2 gives the first byte, and readers look at nothing else. */
export const REFUSE = Uint8Array.from(bytes('0C00'));

export function associationRequest(terms: AssociationTerms): Uint8Array {
  return association(MESSAGE.request, REQUEST_PRESENTATION, userData(terms, 0x80000000, 0x20000000, OBJECT_SUPPORT));
}

export function associationAccept(terms: AssociationTerms): Uint8Array {
  return association(MESSAGE.accept, ACCEPT_PRESENTATION, userData(terms, 0x00800000, 0x80000000, []));
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
  skipList(user);
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

function userData(terms: AssociationTerms, systemType: number, startup: number, objectSupport: readonly number[]): Uint8Array {
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

/** Headers in their two length forms: one byte below FF, otherwise FF and u16; ASN.1: direct below 80, otherwise 81 xx. */
function association(kind: number, presentation: readonly number[], user: Uint8Array): Uint8Array {
  const userLength = user.length < 0x80 ? [user.length] : [0x81, user.length];
  // The presentation constant ends in 02 01 02 81: the last 81 is the tag of the octets.
  const body = [...presentation, ...(user.length < 0x80 ? userLength : [0x82, 0x00, user.length]), ...user, ...new Uint8Array(16)];
  const inner = [...SESSION_DATA, 0xc1, ...headerLength(body.length), ...body];
  return Uint8Array.from([kind, ...headerLength(inner.length), ...inner]);
}

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

function skipList(reader: ByteReader): void {
  reader.u16();
  reader.take(reader.u16());
}

function find(bytes: Uint8Array, wanted: readonly number[], from: number): number {
  for (let at = from; at + wanted.length <= bytes.length; at += 1) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
