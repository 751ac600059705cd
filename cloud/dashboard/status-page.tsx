import { useState } from 'react';
import type { StatusAnswer } from '../contract/dashboard-api.ts';
import { clockText } from './format.ts';
import { go } from './navigation.ts';
import { refreshStatus, retryParked } from './requests.ts';
import { useDashboard } from './store.ts';

/** Every part with its counters, and everything that could not be processed. */
export function StatusPage() {
  const status = useDashboard((state) => state.status);
  if (status === null) return <p className="empty">Waiting for the service …</p>;
  return (
    <article className="status">
      <h1>System</h1>
      <h2>Kept aside for a person</h2>
      {status.parked.length === 0 ? <p>Nothing: every message was processed.</p> : <ParkedTable parked={status.parked} />}
      <h2>Parts</h2>
      <div className="parts">
        {status.roles.map((role) => (
          <table key={role['name']}>
            <caption>{role['name']}</caption>
            <tbody>
              {Object.entries(role)
                .filter(([key]) => key !== 'name')
                .map(([key, value]) => (
                  <tr key={key}>
                    <th>{key}</th>
                    <td>{value}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        ))}
      </div>
    </article>
  );
}

type Parked = StatusAnswer['parked'][number];

/** Time for the stage to have tried, before the page looks again. */
const LOOK_AGAIN_MS = 1_500;

/** What is mended – a mapping, an admission – can be tried again; what fails again comes back with its new reason. */
function ParkedTable({ parked }: { parked: readonly Parked[] }) {
  const [said, setSaid] = useState<string | null>(null);
  const retry = async (items: readonly Parked[]): Promise<void> => {
    const refusals = new Set<string>();
    for (const { id } of items) {
      await retryParked(id).catch((error: unknown) => refusals.add(error instanceof Error ? error.message : String(error)));
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    await refreshStatus();
    setSaid(refusals.size > 0 ? [...refusals].join(' · ') : `${items.length} tried again; what failed again is listed below`);
  };
  const retryable = parked.filter(({ stage }) => stage !== 'ingest');
  return (
    <>
      <p role="status">{said}</p>
      {retryable.length > 1 && (
        <button type="button" onClick={() => void retry(retryable)}>
          Try all {retryable.length} again
        </button>
      )}
      <table className="parked">
        <thead>
          <tr>
            <th>Time</th>
            <th>Stage</th>
            <th>Reason</th>
            <th>Device</th>
            <th>What happened</th>
            <th>Record</th>
            <th>
              <span className="unseen">Try again</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {parked.map((item) => (
            <tr key={item.id}>
              <td>{clockText(item.parkedAt)}</td>
              <td>{item.stage}</td>
              <td>{item.reason}</td>
              <td>{item.deviceId ?? 'unknown'}</td>
              <td>{item.detail}</td>
              <td>{item.recordId}</td>
              <td>
                {item.stage.startsWith('connector') && (
                  <a
                    href={`/mapping?parked=${item.id}`}
                    onClick={(event) => go(event, { name: 'mapping' }, `/mapping?parked=${item.id}`)}
                  >
                    Open in the workbench
                  </a>
                )}
                {item.stage !== 'ingest' && (
                  <button type="button" onClick={() => void retry([item])}>
                    Try again
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
