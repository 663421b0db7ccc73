import shared from '../../jest.config.js';

/** `npm run test:races`, and with their full counts `npm run test:soak`. */
export default {
  ...shared,
  rootDir: '../..',
  roots: ['<rootDir>/test/soak'],
};
