import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { plainErrorCode, UpstreamError } from '../../../lib/protocol/upstream.error.js';

describe('an upstream error', () => {
  it.each(['invalid_grant', 'bad_verification_code', '400', 'access.denied-1'])(
    'repeats the error code %s',
    (word) => expect(plainErrorCode(word)).toBe(word),
  );

  it.each(['', 'two words', '<script>', 'a\nb', 'x'.repeat(65), 400, null, {}, undefined])(
    'S-046 S-072: does not repeat %p',
    (value) => {
      expect(plainErrorCode(value)).toBeUndefined();
      const failure = { error: value as string };
      expect(new UpstreamError('rejected', 'no', failure).error).toBeUndefined();
    },
  );

  it('is worth another try unless the grant or the client is refused', () => {
    const retryable = (reason: UpstreamError['reason']): boolean =>
      new UpstreamError(reason, 'no').retryable;
    expect(retryable('rejected')).toBe(false);
    expect(retryable('client_config')).toBe(false);
    for (const reason of ['rate_limited', 'network', 'timeout', 'bad_response'] as const) {
      expect(retryable(reason)).toBe(true);
    }
    expect(new UpstreamError('bad_response', 'no', { retryable: false }).retryable).toBe(false);
  });

  it('S-069: contains only texts of this package', () => {
    const error = new UpstreamError('bad_response', 'no', { error: 'SECRET <b>', status: 500 });
    expect(inspect(error)).not.toContain('SECRET');
  });
});
