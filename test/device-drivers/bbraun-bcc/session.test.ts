import { describe, expect, it } from 'vitest';
import type { SessionOutput } from '#device';
import { bbraunBcc } from '../../../device-drivers/bbraun-bcc/index.ts';
import { writeBlock } from '../../../device-drivers/bbraun-bcc/wire/records.ts';
import { alerts, NOON, rack, statuses, vitals } from './support.ts';

const at = (ms: number) => ({ wallMs: NOON.wallMs + ms, monotonicMs: ms });
const texts = (sent: readonly Uint8Array[]) => sent.map((one) => Buffer.from(one).toString('latin1'));

describe('a session with the simulated rack', () => {
  it('finds the bed, reads all pumps again and again, and delivers what was sent', () => {
    const { talk, simulator } = rack();
    talk.start().run(11).stop();
    expect(talk.links).toEqual(['connecting', 'connected', 'released']);
    expect(talk.issues).toEqual([]);
    const coded = vitals(talk.readings).filter(({ code }) => code !== null);
    expect(coded.map(({ code, value }) => ({ code, value }))).toEqual(
      simulator.sentNumerics().map(({ code, value }) => ({ code, value })),
    );
    const rates = vitals(talk.readings).filter(({ vendorCode }) => vendorCode === 'INRT');
    expect(rates.slice(0, 3).map(({ source, value, unit, codeName }) => [source, value, unit, codeName])).toEqual([
      ['pump 1/1', 0.3, 'mL/h', 'MDC_SETT_FLOW_FLUID_PUMP'],
      ['pump 1/2', 2.4, 'mL/h', 'MDC_SETT_FLOW_FLUID_PUMP'],
      ['pump 1/3', 80, 'mL/h', 'MDC_SETT_FLOW_FLUID_PUMP'],
    ]);
    expect(rates.length).toBeGreaterThanOrEqual(12);
    expect(vitals(talk.readings).find(({ vendorCode }) => vendorCode === 'DORT')).toMatchObject({
      unit: 'ug/kg/min',
      value: 0.01,
    });
  });

  it('names each pump, its model, serial number and drug once', () => {
    const { talk } = rack();
    talk.start().run(10);
    expect(
      statuses(talk.readings).map(({ source, model, systemId, settings }) => [source, model, systemId, settings['drug']]),
    ).toEqual([
      [undefined, null, null, undefined],
      [undefined, null, 'SIM0001', undefined],
      ['pump 1/1', 'Perfusor Space', 'SIM101', 'Noradrenalin 4mg/50'],
      ['pump 1/2', 'Perfusor Space', 'SIM102', 'Dobutamin 250mg/50'],
      ['pump 1/3', 'Infusomat Space', 'SIM103', 'Vollelektrolyt, 1000 ml'],
    ]);
  });

  it('uses bytes one by one', () => {
    const single = rack([], (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte)));
    const whole = rack();
    single.talk.start().run(6);
    whole.talk.start().run(6);
    expect(single.talk.issues).toEqual([]);
    expect(single.talk.readings).toEqual(whole.talk.readings);
  });

  it('notices silence, says so once, and comes back by itself with everything told again', () => {
    const { talk } = rack(['device-alarm']);
    talk.start().run(6);
    talk.connected = false;
    talk.run(30);
    expect(talk.links).toEqual(['connecting', 'connected', 'silent']);
    expect(talk.count('silent')).toBe(1);
    const before = talk.readings.length;
    talk.connected = true;
    talk.run(10);
    expect(talk.links.at(-1)).toBe('connected');
    const after = talk.readings.slice(before);
    expect(statuses(after)).toHaveLength(5);
    expect(alerts(after).map(({ vendorCode, phase }) => [vendorCode, phase])).toEqual([['INA3', 'present']]);
    expect(talk.count('clock-jump')).toBe(0);
  });

  it('waits a tenth of a second before it acknowledges a block that is followed by more', () => {
    const session = bbraunBcc.openSession({ transport: 'serial', waves: [] });
    expect(texts(session.start(at(0)).send)).toEqual(['\x0100031\x021/1/1>AEXMIN:ALIVEE\x0300061\x04']);
    const alive = session.receive(writeBlock('BED7', ['206,50100,GNACK,0'], false, true), at(50));
    expect(texts(alive.send)[0]).toBe('\x06');
    session.receive(writeBlock('BED7', ['207,50100,V3.30'], false, true), at(90));
    expect(texts(session.tick(at(200)).send)).toEqual(['\x0100030\x02BEEEX7/1/1>MEEM:GEET\x0300242\x04']);
    expect(session.receive(writeBlock('BED7', ['207,50111,INRT,1'], true, true), at(300)).send).toEqual([]);
    expect(session.tick(at(380)).send).toEqual([]);
    expect(texts(session.tick(at(400)).send)).toEqual(['\x06']);
  });

  it('asks for a spoilt block again, three times at most', () => {
    const session = bbraunBcc.openSession({ transport: 'serial', waves: [] });
    session.start(at(0));
    const spoilt = writeBlock('BED7', ['206,50100,GNACK,0'], false, true);
    spoilt[spoilt.length - 2] = 0x39;
    const answers = Array.from({ length: 5 }, () => session.receive(spoilt, at(10)));
    expect(answers.map(({ send, issues }) => [texts(send), issues.map(({ reason }) => reason)])).toEqual([
      ...Array.from({ length: 3 }, () => [['\x15'], ['bad-checksum']]),
      ...Array.from({ length: 2 }, () => [[], ['bad-checksum']]),
    ]);
  });

  it('repeats a request without an answer every two seconds, and tries the other stuffing after three', () => {
    const session = bbraunBcc.openSession({ transport: 'serial', waves: [] });
    const sent = [...session.start(at(0)).send];
    for (let ms = 100; ms <= 7000; ms += 100) sent.push(...session.tick(at(ms)).send);
    expect(texts(sent).map((text) => text.includes('AEXMIN'))).toEqual([true, true, true, false]);
  });

  it('is not connected to a line that only echoes, and says what it hears', () => {
    const session = bbraunBcc.openSession({ transport: 'serial', waves: [] });
    let sent = session.start(at(0)).send;
    const heard = [];
    for (let ms = 100; ms <= 20_000; ms += 100) {
      for (const bytes of sent) heard.push(session.receive(bytes, at(ms)));
      sent = session.tick(at(ms)).send;
    }
    expect(new Set(heard.map(({ link }) => link))).toEqual(new Set(['connecting']));
    expect(new Set(heard.flatMap(({ issues }) => issues.map(({ reason }) => reason)))).toEqual(new Set(['unexpected-data']));
  });

  it('goes on asking on a line that is never quiet', () => {
    const session = bbraunBcc.openSession({ transport: 'serial', waves: [] });
    let asked = session.start(at(0)).send.length;
    for (let ms = 100; ms <= 30_000; ms += 100) {
      asked += session.receive(Uint8Array.of(0x55), at(ms)).send.length;
      asked += session.tick(at(ms)).send.length;
    }
    expect(asked).toBeGreaterThanOrEqual(3);
  });

  it('compares no clocks across a silence: another station may answer now', () => {
    const session = bbraunBcc.openSession({ transport: 'serial', waves: [] });
    const told = (timeS: number, date: string) =>
      writeBlock('BED7', [`${timeS},50100,DATE,${date}`, `${timeS},50100,TIME,120000`, `${timeS},50111,INRT,1`], false, true);
    session.start(at(0));
    const reasons = session.receive(told(5000, '20260102'), at(100)).issues.map(({ reason }) => reason);
    for (let ms = 200; ms <= 10_000; ms += 100) reasons.push(...session.tick(at(ms)).issues.map(({ reason }) => reason));
    reasons.push(...session.receive(told(10, '20190101'), at(10_100)).issues.map(({ reason }) => reason));
    expect(reasons).toEqual(['silent']);
    const back = session.receive(told(3, '20190301'), at(10_200)).issues.map(({ reason }) => reason);
    expect(back).toEqual(['clock-jump', 'clock-jump']);
  });

  it('reads a full rack at 9600 baud without losing patience', () => {
    const { simulator } = rack(['full-rack']);
    const session = bbraunBcc.openSession({ transport: 'serial', waves: [] });
    const [line, issues, links] = [[] as number[], [] as string[], new Set<string>()];
    const sources = new Set<string | undefined>();
    const take = ({ send, readings, ...output }: SessionOutput, ms: number) => {
      issues.push(...output.issues.map(({ reason }) => reason));
      links.add(output.link);
      for (const { kind, source } of readings) if (kind === 'vital') sources.add(source);
      for (const bytes of send) for (const answer of simulator.receive(bytes, at(ms))) line.push(...answer);
    };
    take(session.start(at(0)), 0);
    for (let ms = 20; ms <= 60_000; ms += 20) {
      // Ten bits a byte: 960 bytes a second.
      const arrived = Uint8Array.from(line.splice(0, 19));
      if (arrived.length > 0) take(session.receive(arrived, at(ms)), ms);
      take(session.tick(at(ms)), ms);
    }
    expect(issues).toEqual([]);
    expect([...links]).toEqual(['connecting', 'connected']);
    expect(sources.size).toBe(24);
  });

  it('says nothing more when it was stopped', () => {
    const { talk } = rack();
    talk.start().run(5).stop();
    const session = bbraunBcc.openSession({ transport: 'serial', waves: [] });
    session.start(at(0));
    session.stop(at(10));
    const spoilt = writeBlock('BED7', ['206,50100,GNACK,0'], false, true);
    expect(session.receive(spoilt, at(20)).send).toEqual([]);
    spoilt[9]! ^= 1;
    expect(session.receive(spoilt, at(30)).send).toEqual([]);
    expect(session.tick(at(5000)).send).toEqual([]);
    talk.run(5);
    expect(talk.links).toEqual(['connecting', 'connected', 'released']);
  });
});
