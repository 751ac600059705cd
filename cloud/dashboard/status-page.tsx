import { clockText } from './format.ts';
import { useDashboard } from './store.ts';

/** Every part with its counters, and everything that could not be processed. */
export function StatusPage() {
  const status = useDashboard((state) => state.status);
  if (status === null) return <p className="empty">Waiting for the service …</p>;
  return (
    <article className="status">
      <h1>System</h1>
      <h2>Kept aside for a person</h2>
      {status.parked.length === 0 ? (
        <p>Nothing: every message was processed.</p>
      ) : (
        <table className="parked">
          <thead>
            <tr>
              <th>Time</th>
              <th>Stage</th>
              <th>Reason</th>
              <th>Device</th>
              <th>What happened</th>
              <th>Record</th>
            </tr>
          </thead>
          <tbody>
            {status.parked.map((item) => (
              <tr key={item.id}>
                <td>{clockText(item.parkedAt)}</td>
                <td>{item.stage}</td>
                <td>{item.reason}</td>
                <td>{item.deviceId ?? 'unknown'}</td>
                <td>{item.detail}</td>
                <td>{item.recordId}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
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
