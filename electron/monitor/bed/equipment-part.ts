import type { HelloMessage, LinkMessage, MonitorMessage, ScreenMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { DiscoveryWatch } from '../acquisition/discovery-watch-adapter.ts';
import type { Equipment } from '../acquisition/equipment.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { Screens } from '../screen/screens.ts';
import type { BedOffice } from './bed-office.ts';
import type { BedMoment, BedPart, KeptState } from './bed-part.ts';
import { type EquipmentState, linkLost, technicals } from './technicals.ts';

export interface EquipmentParts extends Omit<EquipmentState, 'devices' | 'centralLostMs'> {
  readonly equipment: Equipment;
  /** Devices that nobody configured; null when nobody looks. */
  readonly discovery: Pick<DiscoveryWatch, 'found' | 'configOf'> | null;
  readonly desk: AlarmDesk;
  readonly office: BedOffice;
  readonly outbox: Outbox;
  readonly recorder: Recorder;
  readonly screens: Screens;
  readonly cloud: () => LinkMessage['cloud'];
  readonly hello: () => HelloMessage;
  /** Tells every part of the bed that nothing is known any more of what a device told. */
  readonly away: (device: DeviceBay, moment: BedMoment) => void;
}

/** The devices of the bed, and all that this machine is made of: found, used, silent, failing. */
export class EquipmentPart implements BedPart {
  readonly #parts: EquipmentParts;
  #centralLostMs: number | null = null;

  constructor(parts: EquipmentParts) {
    this.#parts = parts;
  }

  onReadings({ statuses }: Intake, device: DeviceBay, moment: BedMoment): void {
    const { office, outbox } = this.#parts;
    for (const status of statuses) {
      if (!device.identify(status)) continue;
      outbox.describe(device.id, device.identity);
      office.save(`device/${device.id}`, JSON.stringify(device.identity), moment);
    }
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type !== 'use-found' && message.type !== 'stop-using') return false;
    const { office, hello } = this.#parts;
    try {
      if (message.type === 'use-found') this.#use(message, moment);
      else this.#stop(message.id, moment);
    } catch (error) {
      office.refuse('devices', error, moment);
      return true;
    }
    for (const { key, json } of this.state()) office.save(key, json, moment);
    office.post(hello());
    office.post(this.#link());
    office.writeNow(moment);
    return true;
  }

  tick({ nowMs }: BedMoment): void {
    const { desk, equipment } = this.#parts;
    const state = { ...this.#parts, devices: equipment.bays, centralLostMs: this.#centralLostMs };
    for (const condition of technicals(state, nowMs)) desk.technical(condition, nowMs);
  }

  everySecond({ nowMs }: BedMoment): void {
    const link = this.#link();
    const { state } = link.cloud;
    this.#centralLostMs = state === 'connected' || state === 'not-configured' ? null : (this.#centralLostMs ?? nowMs);
    this.#parts.office.post(link);
  }

  greet(): readonly MonitorMessage[] {
    return [this.#parts.hello(), this.#link()];
  }

  state(): readonly KeptState[] {
    return [{ key: 'added-devices', json: JSON.stringify(this.#parts.equipment.added) }];
  }

  /** Said by a person, who saw what was heard and for whom it will count. */
  #use({ driver, line }: Extract<ScreenMessage, { type: 'use-found' }>, { now }: BedMoment): void {
    const { equipment, discovery } = this.#parts;
    const config = discovery?.configOf(driver, line) ?? null;
    if (config === null) throw new Error(`${driver} is not heard on ${line} any more`);
    equipment.add(config, true);
    equipment.startOne(config.id, now);
  }

  /** Only a device that a person added; what it raised ends with it. */
  #stop(id: string, moment: BedMoment): void {
    const { equipment, desk, away } = this.#parts;
    const bay = equipment.bays.get(id);
    if (!bay || !equipment.remove(id, moment.now)) throw new Error(`${id} belongs to the configuration of this bed`);
    away(bay, moment);
    desk.technical({ condition: linkLost(id), active: false, priority: 'medium', text: '' }, moment.nowMs);
  }

  #link(): LinkMessage {
    const { equipment, discovery, cloud, recorder } = this.#parts;
    const found = discovery?.found;
    return {
      type: 'link',
      devices: [...equipment.bays.values()].map((device) => device.link()),
      cloud: cloud(),
      recorder: { ...recorder.status, space: recorder.space },
      ...(found && { found }),
    };
  }
}
