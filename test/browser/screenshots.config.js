import browserTests from './jest.config.js';

/** `npm run screenshots`: the pictures of the documentation, made by the same visits as the tests. */
export default { ...browserTests, testRegex: '/screenshots\\.ts$' };
