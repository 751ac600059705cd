import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { delayText } from '../limit-offers.ts';
import { useBedside } from '../store/bedside-store.ts';

/** Every delay of the alarms at this bed, for whoever asks why it does not alarm yet. */
export function AlarmDelays() {
  const delays = useBedside((state) => state.limits?.delays ?? null);
  if (delays === null) return null;
  return (
    <details className="alarm-delays">
      <summary className="key">{t('limits.delays')}</summary>
      <table className="limit-list">
        <tbody>
          {delays.map((delay) => (
            <tr key={delay.what} data-delay={delay.what}>
              <th scope="row">{monitorText(delay.what)}</th>
              <td>{delayText(delay)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
