import shared from '../jest.config.js';

/** `npm test`: everything but what takes a browser, and the races of `npm run test:races`. */
export default {
  ...shared,
  rootDir: '..',
  testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '<rootDir>/test/soak/'],
};
