import type { WavePiece } from '../../../contract/dashboard-api.ts';

export interface WaveListening {
  readonly piece: (piece: WavePiece) => void;
  readonly ended: (why: 'over' | 'other-patient' | 'lost') => void;
}

/** Hears the waves of a patient's bed, until they end. @param id of the Patient @returns ends it */
export function hearWaves(id: string, { piece, ended }: WaveListening): () => void {
  const source = new EventSource(`/api/patients/${id}/waves`);
  const end = (why: Parameters<WaveListening['ended']>[0]): void => {
    source.close();
    ended(why);
  };
  source.addEventListener('wave', (event) =>
    piece((JSON.parse((event as MessageEvent<string>).data) as { piece: WavePiece }).piece),
  );
  source.addEventListener('end', (event) =>
    end((JSON.parse((event as MessageEvent<string>).data) as { why: 'over' | 'other-patient' }).why),
  );
  // EventSource connects again by itself, unless the service refuses.
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) end('lost');
  };
  return () => source.close();
}
