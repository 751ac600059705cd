import { describe, expect, it } from 'vitest';
import { readHl7Time } from '../../../device-drivers/framing/hl7.ts';
import { mllpFrame } from '../../../device-drivers/framing/mllp.ts';
import { hl7Mllp } from '../../../device-drivers/hl7-mllp/index.ts';
import { cutEvery } from '../conformance/decoding.ts';
import { heard } from '../support/heard.ts';
import { framed, Heard, HR, obx, type Shape, SPO2, talk } from './support.ts';

const good = (shape: Shape = {}) => framed([obx(HR, '72')], shape);
const unreadable = (shape: Shape = {}) => framed(['OBX|1|NM||1.1.1.0|72'], shape);

describe('what is answered', () => {
  const version3 = (shape: Shape) => good({ ...shape, version: '3.0' });
  it.each([
    // MSH-15|MSH-16, then to a good message, an unreadable one, one of another version.
    ['|', 'AA', 'AE', 'AR'],
    ['AL|NE', 'CA', 'CE', 'CR'],
    ['NE|AL', 'AA', 'AE', 'AR'],
    ['AL|AL', 'AA', 'AE', 'AR'],
    ['AL|', 'CA', 'CE', 'CR'],
    ['NE|NE', undefined, undefined, undefined],
    ['ER|NE', undefined, 'CE', 'CR'],
    ['SU|NE', 'CA', undefined, undefined],
    ['NE|ER', undefined, 'AE', 'AR'],
    ['NE|SU', 'AA', undefined, undefined],
    ['AL|ER', 'CA', 'AE', 'AR'],
  ])('%s', (wanted, ...expected) => {
    const verdicts = [good, unreadable, version3].map((message) =>
      new Heard().hear(message({ wanted })).verdicts[0]?.slice(0, 2),
    );
    expect(verdicts).toEqual(expected);
  });

  it('only once what the message brought was handed over, and in the order of the messages', () => {
    const found = new Heard();
    const output = found.session.receive(Uint8Array.from([...good({ id: 'a' }), ...good({ id: 'b' })]), found.now);
    expect(output.send).toEqual([]);
    expect(output.readings.filter(({ kind }) => kind === 'vital')).toHaveLength(2);
    expect(found.wait(50).verdicts).toEqual(['AA|a', 'AA|b']);
  });

  it('goes from us to them, in their delimiters, with their version and a time of its own', () => {
    const odd = 'MSH#*~\\$#MON*1#FAC#WL#HOSP###ORU*R01#9#T#2.4\rOBX#1#NM#147842*HR*MDC#1#72\r';
    const [answer = ''] = new Heard().hear(mllpFrame(Buffer.from(odd))).answers;
    const [, marks, from, at, to, there, time, , type, id, processing, version] =
      answer.slice(1).split('\r')[0]?.split('#') ?? [];
    expect([marks, from, at, to, there, type, id, processing, version]).toEqual([
      '*~\\$',
      'WL',
      'HOSP',
      'MON*1',
      'FAC',
      'ACK*R01*ACK',
      'B9',
      'T',
      '2.4',
    ]);
    expect(readHl7Time(time ?? '')).toEqual({ wall: '2026-03-14T04:11:07.400', zone: '+0000' });
    expect(answer.split('\r')[1]).toBe('MSA#AA#9');
  });

  it('an unknown trigger event is taken and told once; waves are counted', () => {
    const wave = (id: string) => framed(['OBX|1|NA|131329^MDC_ECG_ELEC_POTL_I^MDC|1|0^1^2'], { type: 'ORU^W01', id });
    const found = new Heard().hear(wave('1'), wave('2'));
    expect([found.verdicts, found.issues, found.readings]).toEqual([['AA|1', 'AA|2'], ['unknown-message'], []]);
    expect(new Heard().hear(framed(['OBX|1|NA|131329^I^MDC|1|0^1^2', obx(HR, '72')])).issues).toEqual(['unexpected-data']);
  });

  it('one result that cannot be read does not cost the others', () => {
    const found = new Heard().hear(framed(['OBX|1|NM||1|5', 'what is this', obx(SPO2, '97'), obx(HR, 'x')]));
    expect(found.verdicts).toEqual(['AA|7']);
    expect(found.issues).toEqual(['malformed', 'malformed']);
    expect(found.of('vital').map(({ value, reason }) => value ?? reason)).toEqual([97, 'invalid']);
  });

  it('nothing is answered to what is no message, or has no end', () => {
    const whole = good();
    const found = new Heard().hear(mllpFrame(Buffer.from('PID|||1\r')), Buffer.from('noise'), whole.subarray(0, 40), whole);
    expect(found.verdicts).toEqual(['AA|7']);
    expect(found.issues).toEqual(['malformed', 'noise', 'truncated']);
  });
});

describe('a message that comes again', () => {
  it('because our answer was lost: is answered again, its values are not given again', () => {
    const found = new Heard().hear(good(), good());
    expect([found.verdicts, found.of('vital').length, found.frames]).toEqual([['AA|7', 'AA|7'], 1, 2]);
    expect(found.issues).toEqual(['sent-again']);
  });

  it('with the same id but another content or no time is another message', () => {
    const other = framed([obx(HR, '73')]);
    expect(new Heard().hear(good(), other).of('vital')).toHaveLength(2);
    expect(new Heard().hear(good({ time: '' }), good({ time: '' })).of('vital')).toHaveLength(2);
  });

  it('because it was refused: is read again', () => {
    expect(new Heard().hear(unreadable(), unreadable()).verdicts).toEqual(['AE|7', 'AE|7']);
  });
});

describe('the line', () => {
  it('a last byte that never comes is not waited for', () => {
    const found = new Heard().hear(good().subarray(0, -1));
    expect([found.answers, found.link]).toEqual([[], 'connecting']);
    found.wait(400).wait(50);
    expect([found.verdicts, found.of('vital').length, found.issues]).toEqual([['AA|7'], 1, []]);
    found.hear(good({ id: '8' }).subarray(0, -1));
    expect(found.link).toBe('connected');
  });

  it('a message of 1,000 results in pieces of any length', () => {
    const many = framed(Array.from({ length: 1000 }, (_, n) => obx(HR, String(n % 300), { 4: `1.1.${n}.1` })));
    for (const every of [1, 7, 1460]) {
      const found = new Heard().hear(...cutEvery(many, every));
      expect([found.of('vital').length, found.verdicts]).toEqual([1000, ['AA|7']]);
    }
  });

  it('silence is told after the quiet time, and ends with the next message', () => {
    const found = new Heard().hear(good()).wait(hl7Mllp.quietMs);
    expect([found.link, found.issues]).toEqual(['silent', ['silent']]);
    expect(found.hear(good({ id: '8', time: '20260314094222+0530' })).link).toBe('connected');
  });

  it('a clock that steps is told; messages that waited for us, and another zone, are no step', () => {
    const at = (id: string, time: string) => good({ id, time });
    const found = new Heard().hear(at('1', '20260314094107+0530')).wait(60_000);
    found.hear(at('2', '20260314094117+0530'), at('3', '20260314094127+0530')).wait(10_000);
    found.hear(at('4', '20260314041137+0000'));
    expect(found.issues).toEqual([]);
    found.wait(10_000).hear(at('5', '20260314051147+0000'));
    found.wait(10_000).hear(at('6', '20260314041157+0000'));
    expect(found.issues).toEqual(['clock-jump', 'clock-jump']);
  });
});

it('messages of minutes that arrive at one moment are a recording, not a clock that steps', () => {
  const minutes = ['0941', '0942', '0943'].map((time) => good({ id: time, time: `20260314${time}00+0530` }));
  expect(heard(hl7Mllp, Uint8Array.from(minutes.flatMap((bytes) => [...bytes]))).issues).toEqual([]);
});

it('what was taken is still answered when we stop', () => {
  const found = new Heard();
  found.session.receive(good(), found.now);
  expect(found.session.stop(found.now)).toMatchObject({ send: [expect.anything()], link: 'released' });
});

describe('the simulated gateway', () => {
  it('sends again what was not answered, and nothing is given twice', () => {
    const bed = talk(['deaf']).run(12);
    expect(bed.count('sent-again')).toBe(2);
    expect(bed.readings.filter(({ vendorCode }) => vendorCode === '147842')).toHaveLength(1);
  });

  it('sends a refused message three times, a rejected one once', () => {
    expect(talk(['bad-message']).run(1).count('malformed')).toBe(3);
    const rejected = talk(['other-version']).run(3);
    expect([rejected.count('unknown-message'), rejected.readings]).toEqual([2, []]);
  });

  it('two beds, each under its place', () => {
    const sources = new Set(
      talk(['two-beds'])
        .run(3)
        .readings.map(({ source }) => source),
    );
    expect([...sources].sort()).toEqual(['WARD/BED1', 'WARD/BED2']);
  });

  it('another patient is told', () => {
    const told = talk(['change-patient'])
      .run(1)
      .readings.find(({ kind }) => kind === 'status');
    expect(told).toMatchObject({ settings: { patientId: 'SIM-101' } });
  });
});
