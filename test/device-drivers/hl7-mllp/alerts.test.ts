import { describe, expect, it } from 'vitest';
import { hl7Mllp } from '../../../device-drivers/hl7-mllp/index.ts';
import { isObservable } from '../../../device-drivers/simulators/observable-simulator.ts';
import { Conversation } from '../support/conversation.ts';
import { device, framed, Heard, HR, obx } from './support.ts';

const phases = (found: Heard) => found.of('alert').map(({ phase, priority, text }) => `${phase} ${priority} ${text}`);
let id = 0;
const message = (lines: readonly string[], type = 'ORU^R01') => framed(lines, { id: String((id += 1)), type });
const rate = (value: string, flag = '', limits = '') => message([obx(HR, value, { 7: limits, 8: flag })]);

function alertMessage(facets: Readonly<Record<number, string>>, place = '1.1.1.147842'): Uint8Array {
  const lines = Object.entries(facets).map(([facet, value]) => `OBX|${facet}|ST|1^X^MDC|${place}.${facet}|${value}||||||R`);
  return message(['OBR|1', ...lines], 'ORU^R40');
}
const EVENT = { 1: '196670^MDC_EVT_LO^MDC', 2: '147842^MDC_ECG_HEART_RATE^MDC', 4: 'active', 5: 'enabled', 6: 'PH', 7: 'SP' };

describe('alert messages (PCD-04)', () => {
  it('an alert is told when it begins and ends, not when it goes on', () => {
    const found = new Heard().hear(
      alertMessage({ ...EVENT, 3: 'start' }),
      alertMessage({ ...EVENT, 3: 'continue' }),
      alertMessage({ ...EVENT, 3: 'end' }),
    );
    expect(phases(found)).toEqual(['present high MDC_EVT_LO (MDC_ECG_HEART_RATE)', 'end high MDC_EVT_LO (MDC_ECG_HEART_RATE)']);
    expect(found.of('alert')[0]).toMatchObject({
      vendorCode: '196670',
      category: 'physiological',
      states: ['active', 'enabled'],
    });
    expect(found.issues).toEqual([]);
  });

  it.each([
    ['PM', 'SP', 'medium', 'physiological'],
    ['PL', 'ST', 'low', 'technical'],
    ['PN', 'ST', 'low', 'technical'],
  ])('priority %s of type %s', (letter, type, priority, category) => {
    const found = new Heard().hear(alertMessage({ ...EVENT, 3: 'start', 6: letter, 7: type }));
    expect(found.of('alert')).toMatchObject([{ priority, category }]);
  });

  it('one that is silenced is told again; two places are two alerts; results of no alert are counted', () => {
    const found = new Heard().hear(
      alertMessage({ ...EVENT, 3: 'start' }),
      alertMessage({ ...EVENT, 3: 'continue', 5: 'audio-paused' }),
    );
    expect(found.of('alert').map(({ states }) => states[1])).toEqual(['enabled', 'audio-paused']);
    expect(found.hear(alertMessage({ ...EVENT, 3: 'start' }, '1.2.1.150456')).of('alert')).toHaveLength(3);
    expect(found.hear(message([obx(HR, '7', { 4: '' })], 'ORU^R40')).issues).toEqual(['malformed']);
  });

  it('stands through values and a silence, until it is ended', () => {
    const found = new Heard()
      .hear(alertMessage({ ...EVENT, 3: 'start' }), rate('72'))
      .wait(80_000)
      .hear(rate('72'));
    expect(phases(found)).toHaveLength(1);
    expect(found.hear(alertMessage({ ...EVENT, 3: 'end' })).of('alert')).toHaveLength(2);
  });
});

describe('alerts that come with values', () => {
  it('by the flag of the sender, else by its limits; normal ends it', () => {
    const found = new Heard().hear(rate('130', 'H', '50-120'), rate('131', 'H', '50-120'), rate('90', 'N', '50-120'));
    expect(phases(found)).toEqual(['present medium HR too high (50-120)', 'end medium HR too high (50-120)']);
    found.hear(rate('45', '', '50-120'), rate('30', 'LL', '50-120'), rate('60', '', '50-120'));
    expect(phases(found).slice(2)).toEqual([
      'present medium HR too low (50-120)',
      'present high HR far too low (50-120)',
      'end high HR far too low (50-120)',
    ]);
    expect(found.of('alert')[2]).toMatchObject({ states: ['derived from limits'] });
  });

  it('a limit may be open, the edge is inside, and a missing value is no alarm', () => {
    const found = new Heard().hear(
      rate('120', '', '50-120'),
      rate('50', '', '50-120'),
      rate('300', '', '50-'),
      rate('', '', '50-120'),
    );
    expect(phases(found)).toEqual([]);
  });

  it('ends when the value is told no more', () => {
    const found = new Heard().hear(rate('130', 'H')).wait(29_000).hear(message([]));
    expect(phases(found)).toHaveLength(1);
    expect(phases(found.wait(2_000).hear(message([])))).toHaveLength(2);
  });

  it('texts of Philips: colour is priority, an empty text ends it', () => {
    const text = (words: string) => message([`OBX|1|TX|2^Yellow Alarm^MDIL-ALERT||${words}||||||R`]);
    const found = new Heard().hear(text('**HR HIGH'), text('**HR HIGH'), text(''));
    expect(phases(found)).toEqual(['present medium **HR HIGH', 'end medium **HR HIGH']);
  });
});

it('the simulated monitor raises an alert of its own and ends it', () => {
  const monitor = device(['device-alarm']);
  const bed = new Conversation(hl7Mllp.openSession({ transport: 'tcp', waves: [] }), monitor).start().run(6);
  if (isObservable(monitor)) monitor.setFaults([]);
  bed.run(4);
  expect(bed.readings.flatMap((reading) => (reading.kind === 'alert' ? [reading.phase] : []))).toEqual(['present', 'end']);
});
