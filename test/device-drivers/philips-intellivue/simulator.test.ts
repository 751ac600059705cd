import { describe, expect, it } from 'vitest';
import { IntellivueSimulator } from '../../../device-drivers/philips-intellivue/simulator/simulator.ts';
import { associationRequest, MESSAGE, OFFER } from '../../../device-drivers/philips-intellivue/wire/association.ts';
import { mdsCreateAnswer, readEventReport } from '../../../device-drivers/philips-intellivue/wire/mds-create.ts';
import { readDataMessage } from '../../../device-drivers/philips-intellivue/wire/message.ts';
import { pollRequest } from '../../../device-drivers/philips-intellivue/wire/poll-request.ts';
import { Conversation } from '../support/conversation.ts';
import { intellivue, patient } from '../support/intellivue.ts';

const at = (nowMs: number) => ({ wallMs: nowMs, monotonicMs: nowMs });

function monitor(): IntellivueSimulator {
  return new IntellivueSimulator({ transport: 'udp', signals: patient, faults: [] });
}

/** Associates at time 0. */
function associated(): IntellivueSimulator {
  const device = monitor();
  const [, create] = device.receive(associationRequest(OFFER), at(0));
  const message = readDataMessage(create!);
  if (message.ro !== 'invoke') throw new Error('no MDS create');
  device.receive(mdsCreateAnswer(message.invokeId, readEventReport(message.body)), at(0));
  return device;
}

/** How many messages come in each second while the computer keeps saying something. */
function perSecond(device: IntellivueSimulator, seconds: number): readonly number[] {
  const counts = new Array<number>(seconds).fill(0);
  for (let nowMs = 10; nowMs < seconds * 1000; nowMs += 10) {
    if (nowMs % 2000 === 0) device.receive(Uint8Array.of(MESSAGE.data, 0, 0, 2), at(nowMs));
    counts[Math.floor(nowMs / 1000)]! += device.tick(at(nowMs)).length;
  }
  return counts;
}

describe('the simulated monitor', () => {
  it('stops sending when the period of a poll ends', () => {
    const device = associated();
    device.receive(pollRequest(1, { pollNumber: 1, objectClass: 6, group: 0, periodTicks: 3000 * 8, extended: true }), at(5));
    const counts = perSecond(device, 8);
    expect(counts.slice(0, 3).reduce((sum, count) => sum + count)).toBe(2);
    expect(counts.slice(3)).toEqual([0, 0, 0, 0, 0]);
  });

  it('drops an association whose computer says nothing, with an abort', () => {
    const device = associated();
    const last: number[] = [];
    for (let nowMs = 10; nowMs <= 11_000; nowMs += 10)
      for (const message of device.tick(at(nowMs))) last.push(message[0]!, nowMs);
    expect(last).toEqual([MESSAGE.abort, 10_000]);
  });

  it('serves nobody who did not answer MDS create', () => {
    const device = monitor();
    device.receive(associationRequest(OFFER), at(0));
    const poll = pollRequest(1, { pollNumber: 1, objectClass: 6, group: 0, periodTicks: null, extended: false });
    expect(device.receive(poll, at(5))).toEqual([]);
  });

  it('gives an old association up with an abort when another computer asks, and accepts it the next time', () => {
    const device = monitor();
    new Conversation(intellivue.openSession({ transport: 'udp', waves: [] }), device).start().run(2);
    const restarted = new Conversation(intellivue.openSession({ transport: 'udp', waves: [] }), device);
    restarted.nowMs = 2000;
    restarted.start().run(4);
    expect(restarted.count('aborted')).toBe(1);
    expect(restarted.links).toEqual(['connecting', 'connected']);
  });
});
