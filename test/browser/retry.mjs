import { jest } from '@jest/globals';

// Chromium itself can fail on a busy machine. A test that fails is run once more, and its first error is printed.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
