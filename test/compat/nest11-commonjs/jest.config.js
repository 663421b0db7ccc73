/** @type {import('jest').Config} */
module.exports = {
  testRegex: '\\.e2e-spec\\.ts$',
  testEnvironment: 'node',
  setupFiles: ['./test/environment.js'],
  transform: {
    // The package is ES modules, which jest cannot require before Node 24.9.
    '/node_modules/nestjs-oauth2-capture/.+\\.js$': [
      'ts-jest',
      { tsconfig: { allowJs: true, module: 'commonjs', target: 'es2022' } },
    ],
    '^.+\\.ts$': 'ts-jest',
  },
  transformIgnorePatterns: ['/node_modules/(?!(\\.pnpm|nestjs-oauth2-capture)/)'],
};
