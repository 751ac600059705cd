import type { ElectronSource } from './electron-source.ts';

/** @returns what is wrong in a file, in words */
type Check = (source: ElectronSource) => readonly string[];

export interface ElectronCheck {
  /** As Electronegativity 1.10.3 names them. */
  readonly names: readonly string[];
  readonly check: Check;
  /** A file in which it must find something. */
  readonly bad: string;
}

const window = (preferences: string): string => `new BrowserWindow({ webPreferences: { ${preferences} } })`;

/** In every window, with this value and no other. */
const set =
  (name: string, value: string): Check =>
  ({ windows }) =>
    windows.filter((one) => one[name] !== value).map((one) => `${name} is ${one[name] ?? 'not said'}`);

/** Nowhere, neither as a name nor in a text. */
const never =
  (...words: readonly string[]): Check =>
  ({ names, texts }) =>
    words.filter((word) => names.has(word) || texts.some((text) => text.includes(word)));

/** Not called but with exactly these arguments. */
const calledOnly =
  (name: string, ...allowed: readonly string[]): Check =>
  ({ calls }) =>
    calls
      .filter((call) => call.name === name && !allowed.includes(call.arguments.join(', ')))
      .map((call) => `${name}(${call.arguments.join(', ')})`);

const both =
  (...checks: readonly Check[]): Check =>
  (source) =>
    checks.flatMap((check) => check(source));

/** Checks that hold for each file by itself. */
export const ELECTRON_CHECKS: readonly ElectronCheck[] = [
  { names: ['AFFINITY_JS_CHECK', 'AFFINITY_GLOBAL_CHECK'], check: never('affinity'), bad: window("affinity: 'one'") },
  { names: ['AUXCLICK_JS_CHECK'], check: set('disableBlinkFeatures', "'Auxclick'"), bad: window('sandbox: true') },
  {
    names: ['BLINK_FEATURES_JS_CHECK'],
    check: never('enableBlinkFeatures', 'enable-blink-features'),
    bad: window("enableBlinkFeatures: 'X'"),
  },
  {
    names: [
      ...['AFFINITY_HTML_CHECK', 'ALLOWPOPUPS_HTML_CHECK', 'AUXCLICK_HTML_CHECK', 'BLINK_FEATURES_HTML_CHECK'],
      ...['EXPERIMENTAL_FEATURES_HTML_CHECK', 'HTTP_RESOURCES_HTML_CHECK', 'INSECURE_CONTENT_HTML_CHECK'],
      ...['NODE_INTEGRATION_HTML_CHECK', 'WEB_SECURITY_HTML_CHECK'],
    ],
    // All of them look at this one element.
    check: both(never('webviewTag', '<webview'), ({ names }) => (names.has('webview') ? ['webview'] : [])),
    bad: window('webviewTag: true'),
  },
  { names: ['CERTIFICATE_ERROR_EVENT_JS_CHECK'], check: never('certificate-error'), bad: "app.on('certificate-error', allow)" },
  {
    names: ['CERTIFICATE_VERIFY_PROC_JS_CHECK'],
    check: never('setCertificateVerifyProc'),
    bad: 'session.setCertificateVerifyProc(allow)',
  },
  { names: ['CONTEXT_ISOLATION_JS_CHECK'], check: set('contextIsolation', 'true'), bad: window('contextIsolation: false') },
  {
    names: ['CUSTOM_ARGUMENTS_JS_CHECK'],
    // Each is reasoned in main/chromium-adapter.ts; none opens a port or takes a lock away.
    check: both(
      calledOnly(
        'appendSwitch',
        "'autoplay-policy', 'no-user-gesture-required'",
        "'disable-renderer-backgrounding'",
        "'lang', language",
        "'disable-software-rasterizer'",
        "'enable-features', IN_MAIN.join(',')",
        "'disable-features', 'AudioServiceOutOfProcess'",
        "'js-flags', SMALL_HEAP",
      ),
      calledOnly('appendArgument'),
    ),
    bad: "commandLine.appendSwitch('remote-debugging-port', '9222')",
  },
  {
    names: ['DANGEROUS_FUNCTIONS_JS_CHECK'],
    check: both(calledOnly('eval'), calledOnly('Function'), ({ calls }) =>
      calls
        .filter(({ name, constant }) => !constant && /^(executeJavaScript|insertCSS)/.test(name))
        .map(({ name }) => `${name} of text that is made`),
    ),
    bad: 'contents.executeJavaScript(text)',
  },
  { names: ['EXPERIMENTAL_FEATURES_JS_CHECK'], check: never('experimentalFeatures'), bad: window('experimentalFeatures: true') },
  {
    names: ['HTTP_RESOURCES_JS_CHECK', 'HTTP_RESOURCES_WITH_NODE_INTEGRATION_GLOBAL_CHECK'],
    check: both(calledOnly('loadURL', 'PAGE', 'address'), calledOnly('loadFile')),
    bad: "window.loadURL('http://example.org')",
  },
  {
    names: ['INSECURE_CONTENT_JS_CHECK'],
    check: never('allowRunningInsecureContent'),
    bad: window('allowRunningInsecureContent: true'),
  },
  {
    names: ['NODE_INTEGRATION_JS_CHECK', 'NODE_INTEGRATION_ATTACH_EVENT_JS_CHECK'],
    check: both(set('nodeIntegration', 'false'), never('nodeIntegrationInWorker', 'nodeIntegrationInSubFrames')),
    bad: window('nodeIntegration: true'),
  },
  { names: ['OPEN_EXTERNAL_JS_CHECK'], check: never('openExternal', 'openPath'), bad: 'shell.openExternal(address)' },
  {
    names: ['PRELOAD_JS_CHECK'],
    // What it gives to the page is listed by test/journeys/hardening.test.ts.
    check: ({ windows }) =>
      windows.flatMap(({ preload }) =>
        preload === undefined || preload === "join(__dirname, 'preload.cjs')" ? [] : [`preload is ${preload}`],
      ),
    bad: window("preload: '/tmp/x.js'"),
  },
  {
    names: ['PROTOCOL_HANDLER_JS_CHECK'],
    check: never('setAsDefaultProtocolClient', 'registerFileProtocol', 'registerHttpProtocol', 'bypassCSP'),
    bad: "app.setAsDefaultProtocolClient('x')",
  },
  {
    names: ['REMOTE_MODULE_JS_CHECK'],
    check: never('enableRemoteModule', '@electron/remote'),
    bad: window('enableRemoteModule: true'),
  },
  { names: ['SANDBOX_JS_CHECK'], check: set('sandbox', 'true'), bad: window('sandbox: false') },
  {
    names: ['SECURITY_WARNINGS_DISABLED_JS_CHECK'],
    check: never('ELECTRON_DISABLE_SECURITY_WARNINGS'),
    bad: "process.env['ELECTRON_DISABLE_SECURITY_WARNINGS'] = '1'",
  },
  {
    names: ['WEB_SECURITY_JS_CHECK'],
    check: ({ windows }) => windows.flatMap((one) => (one['webSecurity'] === 'false' ? ['off'] : [])),
    bad: window('webSecurity: false'),
  },
];
