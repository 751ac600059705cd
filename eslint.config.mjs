import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Doors: other top-level folders are reached only through these. */
const worldModules = [
  'fs',
  'net',
  'dgram',
  'tls',
  'http',
  'https',
  'child_process',
  'os',
  'process',
  'worker_threads',
  'timers',
  'perf_hooks',
];

export default tseslint.config(
  { ignores: ['node_modules/', '.cache/', 'dist/', 'out/', '.wardlight/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // A promise nobody waits for must be marked with `void`, so that it can be found.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['clinical/**/*.ts', 'device-drivers/**/*.ts'],
    ignores: ['**/commands/**', '**/*-adapter.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', ...worldModules],
              message:
                'Pure folder: bytes and time come in as arguments. Put it in a file ending in -adapter.ts or under commands/.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...['Date.now', 'setTimeout', 'setInterval', 'performance', 'process', 'fetch'].map((name) => ({
          name,
          message: 'Pure folder: time and the world are arguments.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Pure folder: time is an argument.' },
        { object: 'Math', property: 'random', message: 'Pure folder: seed it.' },
      ],
    },
  },
  {
    files: ['renderer/**/*.tsx', 'cloud/dashboard/**/*.tsx'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  // The Electron that development falls back to has only the older calls.
  { files: ['electron/main/**/*.ts'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/no-unnecessary-condition': 'off' },
  },
);
