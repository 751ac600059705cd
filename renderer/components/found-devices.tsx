import type { LinkMessage } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ConfirmedKey } from './confirmed-key.tsx';
import { Experimental } from './experimental.tsx';

type Found = NonNullable<LinkMessage['found']>[number];

/** Devices that speak and that nobody configured: told, never used by themselves. */
export function FoundDevices({ found }: { found: readonly Found[] }) {
  const patient = useBedside((state) => state.hello?.patient ?? null);
  const whose = patient === null ? 'Nobody is admitted here.' : `Its numbers will be those of ${patient.name}.`;
  return found.map((one) => (
    <div className="device found" key={one.line}>
      <dt>
        Heard, not in use: {one.label}
        <Experimental confidence={one.confidence} />
      </dt>
      <dd>
        Something speaks {one.driver} on {one.line} <small>{one.evidence}</small>
      </dd>
      <dd className="device-line">Nothing is taken from it until somebody says so.</dd>
      <dd className="device-ask">
        <ConfirmedKey
          label="Use it here"
          question={`${whose} Is it at this bed?`}
          onConfirm={() => tellMonitor({ type: 'use-found', driver: one.driver, line: one.line })}
        />
      </dd>
    </div>
  ));
}
