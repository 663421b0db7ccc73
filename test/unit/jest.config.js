import shared from '../../jest.config.js';

/** `npm run test:unit`: nothing here boots an application or takes a database or a build. */
export default {
  ...shared,
  rootDir: '../..',
  roots: ['<rootDir>/test/unit'],
  globalSetup: null,
  globalTeardown: null,
};
