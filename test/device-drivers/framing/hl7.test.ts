import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hl7Component, readHl7Day, readHl7Time, USUAL_DELIMITERS } from '../../../device-drivers/framing/hl7.ts';

describe('the text of a message', () => {
  it('escapes become what they stand for; what is no escape stays', () => {
    const read = (text: string) => hl7Component(text, 1);
    expect(read('a\\F\\b\\S\\c\\R\\d\\E\\e\\T\\f')).toBe('a|b^c~d\\e&f');
    expect(read('T\\XC3BC\\r')).toBe('Tür');
    expect([read('50\\% off'), read('\\Z\\x\\F\\'), read('\\')]).toEqual(['50\\% off', '\\Z\\x|', '\\']);
  });

  it('any text that is escaped comes back', () => {
    const letters: Readonly<Record<string, string>> = { '|': 'F', '^': 'S', '~': 'R', '\\': 'E', '&': 'T' };
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = text.replaceAll(/[|^~\\&]/g, (mark) => `\\${letters[mark]}\\`);
        expect(hl7Component(escaped, 1, USUAL_DELIMITERS)).toBe(text.trim());
      }),
    );
  });

  it('a component by its number, of either kind; empty where there is none', () => {
    expect([1, 2, 3, 4].map((number) => hl7Component('a^^c&d', number))).toEqual(['a', '', 'c&d', '']);
    expect(hl7Component('c&d', 2, USUAL_DELIMITERS, 'subcomponent')).toBe('d');
    expect(hl7Component(undefined, 1)).toBe('');
  });

  it('days', () => expect([readHl7Day('19700101'), readHl7Day('19700231'), readHl7Day('')]).toEqual(['1970-01-01', null, null]));

  it('times: with and without seconds, parts of seconds, zone; none for a day, an empty field, a 31st of February', () => {
    expect(readHl7Time('20260314094107.2501+0530')).toEqual({ wall: '2026-03-14T09:41:07.250', zone: '+0530' });
    expect(readHl7Time('202603140941')).toEqual({ wall: '2026-03-14T09:41:00', zone: null });
    expect([readHl7Time('20260314'), readHl7Time(''), readHl7Time('20260231094107')]).toEqual([null, null, null]);
  });
});
