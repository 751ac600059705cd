import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { app } from 'electron';
import { chooseConfig } from './config-adapter.ts';
import { installation } from './installation-adapter.ts';
import { LAUNCHED, startAgain } from './launcher.ts';
import { Versions } from './update/versions-adapter.ts';

/**
 * The installed app begins here: in the newest version that is signed and whole. This file is the package's own and is never replaced over
 * the network: whatever comes, it can go back.
 */
const load = createRequire(__filename);

function startApp(): void {
  const chosen = chosenVersion();
  if (chosen === null) {
    load(join(__dirname, 'main.cjs'));
    return;
  }
  const { versions, version, limitMs } = chosen;
  try {
    if (limitMs !== null) watchFromOutside(limitMs);
    load(join(versions.folder(version), 'app.asar', 'dist', 'electron', 'main.cjs'));
  } catch {
    versions.refuse(version, 'did not load');
    startAgain();
  }
}

interface ChosenVersion {
  readonly versions: Versions;
  readonly version: string;
  /** Null: not on trial. */
  readonly limitMs: number | null;
}

/** @returns null: the package's own. Whatever is wrong with the others must not keep that from starting. */
function chosenVersion(): ChosenVersion | null {
  try {
    const { update } = chooseConfig(process.argv, process.env, app.getPath('userData'));
    if (update === null) return null;
    const versions = new Versions(installation().versions, { ...installation(), publicKey: update.publicKey });
    const chosen = versions.choose();
    if (chosen === null) return null;
    return { versions, version: chosen.version, limitMs: chosen.onTrial ? update.healthyWithinS * 1_000 : null };
  } catch {
    // Main reads the configuration again and says what is wrong with it.
    return null;
  }
}

/** Later than the new version gives itself up: one that hangs cannot. */
const GRACE_MS = 10_000;
/** A thread's whole program: a version on trial that is not confirmed in time ends, and starts again where nobody else does that. */
const WATCH = `
const { workerData } = require('node:worker_threads');
const { readFileSync } = require('node:fs');
const { spawn } = require('node:child_process');
setTimeout(() => {
  let trial = null;
  try { trial = JSON.parse(readFileSync(workerData.state, 'utf8')).trial; } catch {}
  if (trial === null) return;
  if (workerData.again !== null) spawn(workerData.again[0], workerData.again.slice(1), { detached: true, stdio: 'ignore' }).unref();
  process.kill(workerData.pid, 'SIGKILL');
}, workerData.afterMs);
`;

/** A version that hangs does not come to its own timers. */
function watchFromOutside(limitMs: number): void {
  const workerData = {
    state: join(installation().versions, 'state.json'),
    afterMs: limitMs + GRACE_MS,
    pid: process.pid,
    again: LAUNCHED ? null : [process.execPath, ...process.argv.slice(1)],
  };
  new Worker(WATCH, { eval: true, workerData }).unref();
}

// Last, when everything above is there.
startApp();
