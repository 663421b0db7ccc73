/** Finds every spec that needs no browser; the configurations of `npm test` and its kin are below `test`. */
export default {
  // A worker loads NestJS, TypeORM and the module once, by Node's own loader, for all its files.
  testEnvironment: '<rootDir>/test/runner/native-environment.cjs',
  runtime: '<rootDir>/test/runner/native-runtime.cjs',
  transform: {},
  roots: ['<rootDir>/lib', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  // They take a browser and have a configuration of their own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/'],
  testSequencer: '<rootDir>/test/slow-first.mjs',
  modulePathIgnorePatterns: ['/\\.build/', '<rootDir>/dist/'],
  setupFiles: ['reflect-metadata'],
  globalSetup: '<rootDir>/test/databases/global-setup.mjs',
  globalTeardown: '<rootDir>/test/databases/global-teardown.mjs',
  // Most specs wait for clocks and other processes; jest would leave a core to nobody.
  maxWorkers: '100%',
  // A worker that has grown is replaced: collecting its garbage would slow down every later file.
  workerIdleMemoryLimit: '400MB',
  // It ends what hangs, on a machine that is busy with other things, too; no test measures by it.
  testTimeout: 120_000,
};
