import type { LinkMessage } from '#ipc';
import { Experimental } from './experimental.tsx';

type Found = NonNullable<LinkMessage['found']>[number];

/** Devices that speak and that nobody configured: told, never used by themselves. */
export function FoundDevices({ found }: { found: readonly Found[] }) {
  return found.map((one) => (
    <div className="device found" key={one.line}>
      <dt>
        Heard, not in use: {one.label}
        <Experimental confidence={one.confidence} />
      </dt>
      <dd>
        Something speaks {one.driver} on {one.line} <small>{one.evidence}</small>
      </dd>
      <dd className="device-line">Nothing is taken from it until an engineer adds it to the devices of this bed.</dd>
    </div>
  ));
}
