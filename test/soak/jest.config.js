import shared from '../../jest.config.js';

/** `npm run test:races`: races, crashes and broken facts, hundreds of times; `npm run test:soak` has their full counts. */
export default {
  ...shared,
  rootDir: '../..',
  roots: ['<rootDir>/test/soak'],
};
