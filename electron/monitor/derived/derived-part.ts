import { type RhythmCondition, type VitalKind, vitalSign } from '#clinical';
import type { MonitorMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { Intake } from '../acquisition/device-intake.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import type { BoardVital } from '../screen/vital-board.ts';
import { Difference } from './difference.ts';
import { SignalFindings } from './signal-findings.ts';
import { type DerivedVital, WaveAnalysis } from './wave-analysis.ts';

/** A device that told a number, or its absence, within this time tells it itself. */
const TOLD_MS = 10_000;
/** Behind every code that a device may send. */
const LAST_RANK = 1_000;
/** How often the rhythm is judged. */
const RHYTHM_MS = 200;
const RHYTHMS = { asystole: 'Asystole', 'disorganised-rhythm': 'Disorganised rhythm' } as const;

interface Followed {
  /** Its label may become known later. */
  readonly device: DeviceBay;
  readonly analysis: WaveAnalysis;
  /** Vendor codes of asystole alarms that the device has now. */
  readonly asystoles: Set<string>;
}

/**
 * What the waves show beside what the devices tell: numbers where none tells them, a cross-check of the heart rate, asystole and
 * disorganised rhythm with the check against the pulse. Alarms section 5; DESIGN, signals.
 */
export class DerivedPart implements BedPart {
  readonly #desk: AlarmDesk;
  readonly #office: BedOffice;
  readonly #show: (vital: BoardVital, moment: BedMoment) => void;
  readonly #followed = new Map<string, Followed>();
  readonly #toldMs = new Map<VitalKind, number>();
  readonly #difference = new Difference();
  readonly #findings = new SignalFindings();
  #told = '';
  #suspicious: string | null = null;
  #heartRate: number | null = null;
  #rhythmMs = Number.NEGATIVE_INFINITY;

  /** @param show takes a number as if a device had told it */
  constructor(desk: AlarmDesk, office: BedOffice, show: (vital: BoardVital, moment: BedMoment) => void) {
    this.#desk = desk;
    this.#office = office;
    this.#show = show;
  }

  onReadings({ waves, vitals, alerts }: Intake, device: DeviceBay, { nowMs }: BedMoment): void {
    const followed = this.#of(device);
    for (const wave of waves) followed.analysis.take(wave);
    for (const { board } of vitals) {
      if (board === null) continue;
      this.#toldMs.set(board.vital, nowMs);
      if (board.vital === 'heart-rate') this.#heartRate = board.questionable ? null : board.value;
    }
    for (const { vendorCode, text, phase } of alerts) {
      if (!/asyst/i.test(`${vendorCode} ${text}`)) continue;
      if (phase === 'present') followed.asystoles.add(vendorCode);
      else followed.asystoles.delete(vendorCode);
    }
  }

  onDeviceAway({ id }: DeviceBay): void {
    this.#followed.delete(id);
  }

  /** Every average begins anew: no beat of the former patient counts for this one. */
  onPatient(): void {
    this.#followed.clear();
    this.#heartRate = null;
    this.#suspicious = null;
  }

  everySecond(moment: BedMoment): void {
    const wallMs = moment.now.wallMs;
    let heart: DerivedVital | undefined;
    for (const [id, { analysis }] of this.#followed) {
      for (const vital of analysis.vitals(wallMs)) {
        if (vital.vital === 'heart-rate') heart ??= vital;
        const toldMs = this.#toldMs.get(vital.vital) ?? Number.NEGATIVE_INFINITY;
        if (moment.nowMs - toldMs > TOLD_MS) this.#derive(id, vital, moment);
      }
    }
    this.#tellDifference(heart, moment);
    this.#tellDeviceAsystole(wallMs, moment);
    this.#tellFindings(moment);
  }

  tick(moment: BedMoment): void {
    if (moment.nowMs - this.#rhythmMs < RHYTHM_MS) return;
    this.#rhythmMs = moment.nowMs;
    this.#tellRhythm(moment.now.wallMs, moment);
  }

  #derive(device: string, { vital, value, measuredMs, from }: DerivedVital, moment: BedMoment): void {
    const { unit, mdc, decimals } = vitalSign(vital);
    const shown = Number(value.toFixed(decimals + 1));
    const shiftMs = moment.now.wallMs - moment.nowMs;
    const id = `${this.#office.nextId()}/derived-${vital}`;
    this.#show(
      {
        ...{ vital, value: shown, reason: null, unit, questionable: false, rank: LAST_RANK, derived: from },
        ...{ measuredMs: measuredMs - shiftMs, arrivedMs: moment.nowMs, reading: id },
      },
      moment,
    );
    const code = mdc[0]?.code ?? null;
    const row = { device, code, vendorCode: `derived: ${from}`, value: shown, reason: null, unit, questionable: false };
    this.#office.keep([{ table: 'vitals', id, ...row, measuredMs, arrivedMs: moment.now.wallMs }], moment);
  }

  #tellDifference(heart: DerivedVital | undefined, { nowMs }: BedMoment): void {
    const ours = heart?.value ?? null;
    const told = nowMs - (this.#toldMs.get('heart-rate') ?? Number.NEGATIVE_INFINITY) <= TOLD_MS ? this.#heartRate : null;
    this.#desk.technical(
      {
        condition: 'heart-rate-differs',
        active: this.#difference.goesOn(told, ours, nowMs),
        priority: 'low',
        text: `HR of the device ${told ?? '---'}, its ECG shows ${ours === null ? '---' : Math.round(ours)}`,
      },
      nowMs,
    );
  }

  greet({ nowMs, now }: BedMoment): readonly MonitorMessage[] {
    return [this.#findings.look(this.#analyses(), now.wallMs, nowMs)];
  }

  #tellFindings({ nowMs, now: { wallMs } }: BedMoment): void {
    const analyses = this.#analyses();
    const message = this.#findings.look(analyses, wallMs, nowMs);
    for (const condition of this.#findings.conditions(analyses, wallMs, nowMs)) this.#desk.technical(condition, nowMs);
    const content = JSON.stringify({ ...message, atMs: null });
    if (content === this.#told) return;
    this.#told = content;
    this.#office.post(message);
  }

  #analyses(): readonly WaveAnalysis[] {
    return [...this.#followed.values()].map(({ analysis }) => analysis);
  }

  #tellRhythm(wallMs: number, { nowMs }: BedMoment): void {
    const judged = [...this.#followed.values()].map(({ analysis }) => analysis.rhythm(wallMs)).find((one) => one !== null);
    for (const kind of ['asystole', 'disorganised-rhythm'] as const) {
      const found = judged?.find((one) => one.kind === kind);
      this.#desk.technical(
        {
          condition: kind,
          active: found !== undefined,
          // Still alarmed, and said to be doubtful: a regular pulse speaks against it.
          priority: found?.suspicious === true ? 'medium' : 'high',
          text: found === undefined ? '' : rhythmText(found),
          source: 'physiological',
          latching: true,
        },
        nowMs,
      );
    }
    const suspicious = judged?.find((one) => one.suspicious);
    if (suspicious !== undefined && this.#suspicious !== suspicious.kind)
      this.#desk.heldBack(suspicious.kind, `medium instead of high: ${suspicious.evidence}`, nowMs);
    this.#suspicious = suspicious?.kind ?? null;
  }

  #tellDeviceAsystole(wallMs: number, { nowMs }: BedMoment): void {
    const doubted = [...this.#followed.values()].find(
      ({ asystoles, analysis }) => asystoles.size > 0 && analysis.pulse(wallMs) !== null,
    );
    this.#desk.technical(
      {
        condition: 'device-asystole-suspicious',
        active: doubted !== undefined,
        priority: 'low',
        text: `Asystole alarm of ${doubted?.device.label ?? ''} is suspicious: ${doubted?.analysis.pulse(wallMs) ?? ''}`,
        source: 'physiological',
        latching: true,
      },
      nowMs,
    );
  }

  #of(device: DeviceBay): Followed {
    let followed = this.#followed.get(device.id);
    if (!followed) this.#followed.set(device.id, (followed = { device, analysis: new WaveAnalysis(), asystoles: new Set() }));
    return followed;
  }
}

function rhythmText({ kind, suspicious, evidence }: RhythmCondition): string {
  return suspicious ? `${RHYTHMS[kind].toUpperCase()}? Suspicious: ${evidence}` : `${RHYTHMS[kind]}: ${evidence}`;
}
