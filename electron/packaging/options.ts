/** Named in the environment of `npm run make`: makes packages of the Electron that serves development and tests. */
export const TEST_BUILD = 'WARDLIGHT_TEST_BUILD';

export function testBuildWanted(environment: NodeJS.ProcessEnv): boolean {
  return environment[TEST_BUILD] === '1';
}

/** e.g. `0.1.0-test`: a test build shows it wherever the version is shown, and any release replaces it. */
export function packageVersion(version: string, testBuild: boolean): string {
  return testBuild ? `${version}-test` : version;
}

const CERTIFIED = 'Not a certified medical device: it must not be relied on for the care of a patient.';
const MARK = 'TEST BUILD with an outdated Electron: not for use at a bed.';

/** What the makers of .deb and .rpm need to know; the rest comes from package.json. */
export function linuxOptions(packaging: string, version: string, testBuild: boolean) {
  const description = `Bedside patient monitoring${testBuild ? ' (TEST BUILD)' : ''}`;
  const productDescription = `${testBuild ? `${MARK} ` : ''}Reads devices at the bed, shows waves, numbers and alarms. ${CERTIFIED}`;
  const common = {
    name: 'wardlight',
    // A tilde sorts before the release.
    version: testBuild ? `${version}~test` : version,
    bin: 'wardlight',
    productName: testBuild ? 'Wardlight TEST BUILD' : 'Wardlight',
    genericName: 'Patient monitor',
    description,
    productDescription,
    icon: `${packaging}/icon.png`,
    categories: ['Science', 'MedicalSoftware'] as const,
  };
  return {
    deb: {
      ...common,
      maintainer: 'Wardlight project',
      section: 'science',
      // Chinese needs a font that the app does not carry.
      recommends: ['fonts-noto-cjk'],
      ...(testBuild ? { compression: 'none' as const } : {}),
      scripts: { postinst: `${packaging}/linux/after-install.sh`, postrm: `${packaging}/linux/after-remove.sh` },
    },
    rpm: {
      ...common,
      license: 'Apache-2.0',
      compressionLevel: testBuild ? 1 : 6,
      scripts: { post: `${packaging}/linux/after-install.sh`, postun: `${packaging}/linux/after-remove.sh` },
    },
  };
}

/** By it Windows knows that an MSI replaces another: the same for every version, for ever. */
const UPGRADE_CODE = '0F1D2B4C-6A5E-4C7B-9D38-7E21A4C95B60';

/**
 * Signing, when the keys are given in the environment: macOS `WARDLIGHT_APPLE_IDENTITY` (and `…_ID`, `…_PASSWORD`, `…_TEAM` to have
 * it notarised), Windows `WARDLIGHT_WINDOWS_CERTIFICATE`, `…_CERTIFICATE_PASSWORD`. Without them packages are unsigned.
 */
export function signing(environment: NodeJS.ProcessEnv) {
  const certificateFile = environment['WARDLIGHT_WINDOWS_CERTIFICATE'];
  const certificatePassword = environment['WARDLIGHT_WINDOWS_CERTIFICATE_PASSWORD'];
  const identity = environment['WARDLIGHT_APPLE_IDENTITY'];
  const [appleId, appleIdPassword, teamId] = ['ID', 'PASSWORD', 'TEAM'].map((name) => environment[`WARDLIGHT_APPLE_${name}`]);
  const windows =
    certificateFile !== undefined && certificatePassword !== undefined ? { certificateFile, certificatePassword } : {};
  return {
    packager: {
      ...('certificateFile' in windows ? { windowsSign: windows } : {}),
      ...(identity === undefined ? {} : { osxSign: { identity } }),
      ...(appleId === undefined || appleIdPassword === undefined || teamId === undefined
        ? {}
        : { osxNotarize: { appleId, appleIdPassword, teamId } }),
    },
    wix: {
      upgradeCode: UPGRADE_CODE,
      name: 'Wardlight',
      manufacturer: 'Wardlight project',
      ui: { chooseDirectory: false },
      ...windows,
    },
  };
}
