import { availableParallelism } from 'node:os';
import shared from '../jest.config.js';

/** `npm test`: everything but the tests of `test:browser`, `test:races` and `test:cluster`. */
export default {
  ...shared,
  rootDir: '..',
  testPathIgnorePatterns: [
    ...shared.testPathIgnorePatterns,
    '<rootDir>/test/soak/',
    '<rootDir>/test/cluster/',
  ],
  // A spec waits for databases and other processes as long as it computes: two of them share a core.
  maxWorkers: 2 * availableParallelism(),
};
