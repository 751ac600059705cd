import type { LimitPair } from '#clinical';
import type { LimitsMessage } from '#ipc';
import { limitOffers } from '../limit-offers.ts';
import { useBedside } from '../store/bedside-store.ts';

interface Props {
  readonly row: LimitsMessage['limits'][number];
  readonly onOffer: (pair: LimitPair) => void;
}

/** Keys that draft limits for this patient: around the value she has now, and for Scale 2. */
export function LimitOffers({ row, onOffer }: Props) {
  const patientType = useBedside((state) => state.limits?.patientType ?? null);
  const tile = useBedside((state) => state.numerics?.tiles.find(({ vital }) => vital === row.vital) ?? null);
  const score = useBedside((state) => state.score);
  if (patientType === null) return null;
  return limitOffers(row, patientType, tile, score).map(({ text, pair }) => (
    <button key={text} type="button" className="key" onClick={() => onOffer(pair)}>
      {text}
    </button>
  ));
}
