import type { UpdateConfig } from '../central-config.ts';
import type { Feed } from './feed-adapter.ts';
import { compareVersions } from './manifest.ts';
import type { Versions } from './versions-adapter.ts';

const LOOK_MS = 1_000;

export interface UpdaterOptions {
  readonly config: UpdateConfig;
  readonly feed: Feed;
  readonly versions: Versions;
  /** Of the program that runs now. */
  readonly running: string;
  readonly quiet: () => boolean;
  readonly wavesArrive: () => boolean;
  /** Ends the app in good order and starts it again. */
  readonly restart: () => void;
  readonly report: (step: UpdateStep, version: string | null) => void;
}

export type UpdateStep =
  | 'server-not-reached'
  | 'manifest-refused'
  | 'not-for-this-machine'
  | 'download-failed'
  | 'ready'
  | 'switching'
  | 'confirmed'
  | 'given-up';

/** Looks for a newer version, fetches it beside the present one, and changes to it at a quiet moment. @returns how to end it */
export function startUpdater(options: UpdaterOptions): () => void {
  const { config, feed, versions, running, quiet, wavesArrive, restart, report } = options;
  let ready: string | null = null;
  let looking = false;

  const look = async (): Promise<void> => {
    const found = await feed.newest().catch((error: unknown) => {
      report(error instanceof Error && error.name === 'InputRefused' ? 'manifest-refused' : 'server-not-reached', null);
      return null;
    });
    if (found === null) return;
    const { manifest, text } = found;
    const { version } = manifest;
    if (compareVersions(version, running) <= 0 || version === ready) return;
    if (versions.state.refused.some((each) => each.version === version)) return;
    if (versions.unfit(manifest) !== null) {
      report('not-for-this-machine', version);
      return;
    }
    if (versions.problem(version) !== null) {
      try {
        await versions.stage(version, (folder) => feed.fetchInto(folder, manifest, text));
      } catch {
        report('download-failed', version);
        return;
      }
    }
    ready = version;
    report('ready', version);
  };
  const check = (): void => {
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
    });
  };

  check();
  const checks = setInterval(check, config.everyMinutes * 60_000);
  const looks = setInterval(() => {
    if (ready === null || !quiet()) return;
    clearInterval(looks);
    clearInterval(checks);
    versions.beginTrial(ready, wavesArrive());
    report('switching', ready);
    restart();
  }, LOOK_MS);
  return () => {
    clearInterval(checks);
    clearInterval(looks);
  };
}
