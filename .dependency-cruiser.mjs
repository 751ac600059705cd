/** The doors of ARCHITECTURE, checked. Subpath imports (#…) resolve to files, so rules speak of files. */
const stages = [
  'hub',
  'archive',
  'ingest',
  'connector',
  'accounts',
  'fhir',
  'enrich',
  'stream',
  'lake',
  'scoring',
  'outcomes',
  'feed',
  'notify',
  'api',
  'dashboard',
];

/** One rule per top-level folder: what it may see of the others. */
function door(name, from, allowed) {
  return {
    name,
    severity: 'error',
    comment: `${from} reaches other top-level folders only through a door (#…)`,
    from: { path: `^${from}/` },
    to: { path: '^(clinical|device-drivers|electron|renderer|cloud|test|wardlight)', pathNot: [`^${from}/`, ...allowed] },
  };
}
const clinical = '^clinical/index\\.ts$';
const device = '^device-drivers/contract/index\\.ts$';
const drivers = '^device-drivers/registry\\.ts$';
const ipc = '^electron/ipc/index\\.ts$';
const wire = '^cloud/contract/wire\\.ts$';
const chart = '^renderer/chart/index\\.ts$';
const speech = '^renderer/speech/index\\.ts$';
const phrases = '^renderer/phrases/index\\.ts$';

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'A cycle has no beginning to read from', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(@medplum/fhirtypes|electron|node|virtual:licences)$' },
    },
    door('clinical-is-alone', 'clinical', []),
    door('device-drivers-doors', 'device-drivers', [clinical]),
    door('electron-doors', 'electron', [
      clinical,
      device,
      drivers,
      ipc,
      wire,
      '^cloud/service/(config|seed)\\.ts$',
      '^device-drivers/simulators/',
    ]),
    door('renderer-doors', 'renderer', [clinical, device, ipc]),
    door('cloud-doors', 'cloud', [clinical, device, drivers, wire, chart, speech, phrases]),
    {
      name: 'drivers-are-strangers',
      severity: 'error',
      comment: 'Drivers never import each other',
      from: { path: '^device-drivers/(?!contract|framing|simulators|nomenclature|commands|registry)([^/]+)/' },
      to: { path: '^device-drivers/(?!contract|framing|simulators|nomenclature)[^/]+/', pathNot: '^device-drivers/$1/' },
    },
    {
      name: 'stages-are-strangers',
      severity: 'error',
      comment: 'A stage sees the contract and itself; what belongs to another stage is handed in by compose',
      from: { path: `^cloud/(${stages.join('|')})/` },
      to: { path: `^cloud/(${stages.join('|')}|service)/`, pathNot: '^cloud/$1/' },
    },
    {
      name: 'monitor-without-electron',
      severity: 'error',
      comment: 'The monitor also runs headless under Node',
      from: { path: '^electron/(monitor|ipc)/' },
      to: { path: '^node_modules/electron(/|$)' },
    },
    {
      name: 'pure-folders',
      severity: 'error',
      comment: 'clinical and device-drivers get bytes and time as arguments',
      from: { path: '^(clinical|device-drivers)/', pathNot: '(-adapter\\.ts$|/commands/)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-adapters-touch-the-world',
      severity: 'error',
      comment: 'Files, sockets, processes: -adapter.ts, -command.ts, role.ts, main, compose, preload, bridge',
      from: {
        path: '^(electron|renderer|cloud)/',
        pathNot:
          '(-adapter\\.tsx?|-command\\.ts|/role\\.ts|/main\\.tsx?|/compose\\.ts|/preload\\.ts|/bridge\\.ts|/build\\.ts|vite\\.config\\.ts|runtime\\.mjs)$',
      },
      to: { path: '^(node:)?(fs|fs/promises|net|tls|dgram|http|https|child_process|worker_threads|os|cluster)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|dist|out|\\.cache|\\.wardlight)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
