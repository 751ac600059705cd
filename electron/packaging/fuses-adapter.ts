import { join } from 'node:path';
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** What Electron's binary can do that the app never needs, switched off in the binary itself. */
export const FUSES = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  /** Looks at it on macOS and Windows only. */
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
} as const;

/**
 * @param appFolder where the packager has put the app's own files, inside the unpacked Electron
 * @param outdated Electron that serves development and tests lacks the newest fuses
 * @throws when a fuse is missing, or did not take
 */
export async function setFuses(appFolder: string, platform: string, outdated: boolean): Promise<void> {
  const binary =
    platform === 'darwin'
      ? join(appFolder, '..', '..', 'MacOS', 'Electron')
      : join(appFolder, '..', '..', platform === 'win32' ? 'electron.exe' : 'electron');
  const present = await fusesOf(binary);
  const wanted = Object.entries(FUSES).filter(([fuse]) => !outdated || present.has(Number(fuse)));
  await flipFuses(binary, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: platform === 'darwin',
    ...Object.fromEntries(wanted),
  });
  await checkFuses(binary, outdated);
}

/** @throws when a fuse of the binary is not as it should be */
export async function checkFuses(binary: string, outdated: boolean): Promise<void> {
  const present = await fusesOf(binary);
  for (const [fuse, on] of Object.entries(FUSES)) {
    const state = present.get(Number(fuse));
    if (state === undefined && outdated) continue;
    if (state !== (on ? FuseState.ENABLE : FuseState.DISABLE))
      throw new Error(`${binary}: fuse ${FuseV1Options[Number(fuse)] ?? fuse} is not ${on ? 'on' : 'off'}`);
  }
}

async function fusesOf(binary: string): Promise<ReadonlyMap<number, FuseState>> {
  const wire = Object.entries(await getCurrentFuseWire(binary));
  return new Map(wire.flatMap(([fuse, state]) => (fuse === 'version' ? [] : [[Number(fuse), state as FuseState]])));
}
