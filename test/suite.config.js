import shared from '../jest.config.js';

/** `npm test`: everything but what takes a browser, and what repeats something hundreds of times: `npm run test:races`. */
export default {
  ...shared,
  rootDir: '..',
  testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '<rootDir>/test/soak/'],
};
