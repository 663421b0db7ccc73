/** Finds every spec that needs no browser; the configurations of `npm test` and its kin are below `test`. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/lib', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  // They take a browser and have a configuration of their own.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/'],
  testSequencer: '<rootDir>/test/slow-first.mjs',
  modulePathIgnorePatterns: ['/\\.build/', '<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['reflect-metadata'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/databases/global-setup.mjs',
  globalTeardown: '<rootDir>/test/databases/global-teardown.mjs',
  // Most specs wait for clocks and other processes; jest would leave a core to nobody.
  maxWorkers: '100%',
  // It ends what hangs, on a machine that is busy with other things, too; no test measures by it.
  testTimeout: 120_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
          },
        },
      },
    ],
  },
  coverageProvider: 'v8',
  collectCoverageFrom: ['lib/**/*.ts'],
};
