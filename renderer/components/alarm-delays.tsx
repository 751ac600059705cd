import { delayText } from '../limit-offers.ts';
import { useBedside } from '../store/bedside-store.ts';

/** Every delay of the alarms at this bed, for whoever asks why it does not alarm yet. */
export function AlarmDelays() {
  const delays = useBedside((state) => state.limits?.delays ?? null);
  if (delays === null) return null;
  return (
    <details className="alarm-delays">
      <summary className="key">How long until it alarms</summary>
      <table className="limit-list">
        <tbody>
          {delays.map((delay) => (
            <tr key={delay.what} data-delay={delay.what}>
              <th scope="row">{delay.what}</th>
              <td>{delayText(delay)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
