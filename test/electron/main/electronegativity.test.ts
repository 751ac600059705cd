import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../../../electron/start/local-system-adapter.ts';
import { ELECTRON_CHECKS } from '../../support/electron-checks.ts';
import { electronSource, electronSources } from '../../support/electron-source.ts';

const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');

/** Checks of the whole app: how each is held. The journeys try it in a real window. */
const WHOLE_APP: Readonly<Record<string, { readonly file: string; readonly says: RegExp }>> = {
  CSP_JS_CHECK: { file: 'electron/main/page-protocol-adapter.ts', says: /'Content-Security-Policy': policy/ },
  CSP_HTML_CHECK: { file: 'electron/main/window.ts', says: /"default-src 'none'",\s+"script-src 'self'"/ },
  CSP_GLOBAL_CHECK: { file: 'test/journeys/hardening.test.ts', says: /the policy lets no foreign or made-up code/ },
  LIMIT_NAVIGATION_JS_CHECK: { file: 'electron/main/window.ts', says: /'will-navigate', \(event\) => event\.preventDefault\(\)/ },
  LIMIT_NAVIGATION_GLOBAL_CHECK: { file: 'test/journeys/hardening.test.ts', says: /the window opens no other and goes nowhere/ },
  PERMISSION_REQUEST_HANDLER_JS_CHECK: {
    file: 'electron/main/window.ts',
    says: /PermissionRequestHandler\(\(.*\) => answer\(false\)\)/,
  },
  PERMISSION_REQUEST_HANDLER_GLOBAL_CHECK: { file: 'test/journeys/hardening.test.ts', says: /no permission is granted/ },
  // Pinned to the digit, so that a version is chosen and not met with.
  ELECTRON_VERSION_JSON_CHECK: { file: 'package.json', says: /"electron": "\d+\.\d+\.\d+"/ },
  AVAILABLE_SECURITY_FIXES_GLOBAL_CHECK: { file: 'package.json', says: /"electron": "\d+\.\d+\.\d+"/ },
};
const NEVER_IN_PACKAGE_JSON: Readonly<Record<string, RegExp>> = {
  CUSTOM_ARGUMENTS_JSON_CHECK: /--(js-flags|remote-debugging|inspect|disable-web-security)/,
  SECURITY_WARNINGS_DISABLED_JSON_CHECK: /ELECTRON_DISABLE_SECURITY_WARNINGS/,
};
/** Every check of Electronegativity 1.10.3 that is no advice on an upgrade. */
const ALL = 42;

describe('the traps of Electron that Electronegativity looks for', () => {
  const sources = electronSources();

  it('are all named here, each once', () => {
    const names = [
      ...ELECTRON_CHECKS.flatMap((one) => one.names),
      ...Object.keys(WHOLE_APP),
      ...Object.keys(NEVER_IN_PACKAGE_JSON),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(ALL);
  });

  it('are looked for in every file of main, preload and page', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.flatMap(({ windows }) => windows)).toHaveLength(2);
  });

  it.each(ELECTRON_CHECKS.map((check) => [check.names.join(', '), check] as const))(
    '%s: found in a bad file, not in ours',
    (_, { check, bad }) => {
      expect(check(electronSource('bad.ts', bad))).not.toEqual([]);
      expect(sources.flatMap((source) => check(source).map((found) => `${source.file}: ${found}`))).toEqual([]);
    },
  );

  it.each(Object.entries(WHOLE_APP))('%s is held', (_, { file, says }) => {
    expect(read(file)).toMatch(says);
  });

  it.each(Object.entries(NEVER_IN_PACKAGE_JSON))('%s: nothing of it', (_, wanted) => {
    expect(read('package.json')).not.toMatch(wanted);
  });
});
