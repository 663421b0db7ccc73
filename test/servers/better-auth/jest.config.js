import shared from '../../../jest.config.js';

export default { ...shared, rootDir: '../../..', testRegex: '\\.compat\\.ts$' };
