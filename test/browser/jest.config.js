import shared from '../../jest.config.js';

/** Real pages take a browser, so they are no part of `npm test`; no database server is needed. */
export default {
  ...shared,
  rootDir: '../..',
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: null,
  globalTeardown: null,
  testTimeout: 180_000,
};
