import shared from '../../jest.config.js';

/** `npm run test:cluster`, by scripts/cluster.mjs: what a cluster of databases does to the module. */
export default {
  ...shared,
  rootDir: '../..',
  roots: ['<rootDir>/test/cluster'],
};
