import { describe, expect, it } from 'vitest';
import { factsOf } from './protocols.ts';
import { rig, SUBJECTS } from './subjects.ts';

const AT_ONCE = 8;
/** Long enough for a device that tells its alarms each ten seconds. */
const RUN_S = 14;

function partsOf(codes: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(codes.length / AT_ONCE) }, (_, part) =>
    codes.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
}

describe.each(SUBJECTS.filter(({ driver, transport }) => factsOf(driver.id).carriesVitals(transport)))('$name', (subject) => {
  const { alarmCode } = factsOf(subject.driver.id);
  const codes = subject.driver
    .capabilities()
    .parameters.flatMap(({ kind, vendorCode }) => (kind === 'alert' && alarmCode(vendorCode) !== null ? [vendorCode] : []));
  // A device that tells its alarms as words of bits tells no single ones.
  const inWords = (code: string) => code.includes('.');
  const parts = [...partsOf(codes.filter((code) => !inWords(code))), ...partsOf(codes.filter(inWords))];

  it.each(parts.map((part) => ({ part })))('its simulator raises, and it tells: $part', ({ part }) => {
    const talk = rig(subject, { faults: part.map((code) => `alarm=${code}`) })
      .start()
      .run(RUN_S);
    const told = talk.readings.flatMap((one) => (one.kind === 'alert' && one.phase === 'present' ? [one.vendorCode] : []));
    expect(part.filter((code) => !told.some((one) => alarmCode(code)?.test(one)))).toEqual([]);
  });
});
