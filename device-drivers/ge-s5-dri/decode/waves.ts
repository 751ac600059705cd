import type { ReadingTime } from '#device';
import { type Sink, Told } from '../../framing/sink.ts';
import { type MetricTerm, metricNamed } from '../../nomenclature/terms.ts';
import { ecgWaveTerm, leadOf, PRESSURES, pressureWaveTerm } from '../tables/terms.ts';
import { TWELVE_LEADS, WAVE_STATUS, WAVES, type WaveType } from '../tables/waves.table.ts';
import type { Subrecord } from '../wire.ts';
import type { GroupLabels } from './numerics.ts';
import { NO_SAMPLE } from './value.ts';

const HEADER = 6;
const BY_TYPE = new Map(WAVES.map((wave) => [wave.type, wave]));

/** Waves of one record: all cover the same time. Source: spec section 5.3. */
export class WavesDecoder {
  readonly #told = new Told();
  readonly #groups: GroupLabels;

  /** @param groups labels of the numerics, which tell the leads and the places of the transducers */
  constructor(groups: GroupLabels) {
    this.#groups = groups;
  }

  tell({ type, data }: Subrecord, frame: number, time: ReadingTime, sink: Sink): void {
    if (type === TWELVE_LEADS) {
      if (this.#told.first('12 leads')) sink.issue('unexpected-data', 'a 12-lead wave that nobody asked for');
      return;
    }
    const count = data.byteLength < HEADER ? -1 : data.getInt16(0, true);
    if (count < 0 || HEADER + 2 * count > data.byteLength) {
      sink.issue('bad-length', `a wave of type ${type} with ${count} samples in ${data.byteLength} bytes`);
      return;
    }
    if (!BY_TYPE.has(type) && this.#told.first(`type ${type}`))
      sink.issue('unknown-parameter', `wave type ${type} is in no table: its samples are archived, not drawn`);
    const wave = BY_TYPE.get(type);
    if (!wave || count === 0) return;
    const status = data.getUint16(2, true);
    const samples: (number | null)[] = [];
    for (let index = 0; index < count; index++) {
      const raw = data.getInt16(HEADER + 2 * index, true);
      const isUsable = raw > NO_SAMPLE && (status & WAVE_STATUS.leadOff) === 0;
      samples.push(isUsable ? raw / wave.divisor : null);
    }
    const { term, label } = this.#name(wave, data.getUint16(4, true));
    sink.readings.push({
      ...{ kind: 'waveform', frame, time, code: term?.code ?? null, codeName: term?.codeName ?? null },
      ...{ vendorCode: `wave ${type}`, label, unit: wave.unit },
      ...{ rateHz: wave.rateHz, samples, firstSampleUptimeMs: null, range: null },
    });
  }

  #name({ name, term }: WaveType, ownLabel: number): { readonly term: MetricTerm | null; readonly label: string } {
    const labels = this.#groups.labels;
    const ecg = /^ECG (\d)$/.exec(name);
    if (ecg) {
      const lead = leadOf(Number(ecg[1]), labels.get('ecg') ?? ownLabel);
      return { term: ecgWaveTerm(lead), label: lead ? `ECG ${lead}` : name };
    }
    const pressure = /^P(\d)$/.exec(name);
    if (pressure) {
      const label = labels.get(`invp${pressure[1] ?? ''}`) ?? ownLabel;
      return { term: pressureWaveTerm(label), label: PRESSURES[label] ?? name };
    }
    return { term: term === null ? null : metricNamed(`MDC_${term}`), label: name };
  }
}
