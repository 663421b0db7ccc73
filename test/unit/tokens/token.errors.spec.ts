import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { OAuth2CaptureError } from '../../../lib/core/oauth2-capture.error.js';
import { StorageError } from '../../../lib/core/statements/storage.error.js';
import {
  AmbiguousConnectionError,
  InsufficientScopeError,
  NotConnectedError,
  ReauthorizationRequiredError,
  type RefreshFailureReason,
  TokenRefreshError,
} from '../../../lib/tokens/token.errors.js';

const FAILURE = { provider: 'acme', tokenId: 'id-1', retryable: true } as const;
const REASONS: RefreshFailureReason[] = [
  'rejected',
  'no_refresh_token',
  'account_mismatch',
  'client_config',
  'rate_limited',
  'network',
  'timeout',
  'bad_response',
  'storage',
  'decrypt',
  'superseded',
];

/** An error as clients and drivers throw them: full of what was sent. */
function leaky(): Error {
  const error = new Error('connect failed');
  return Object.assign(error, {
    code: 'ECONNREFUSED',
    config: { headers: { Authorization: 'Bearer SENTINEL' }, data: 'refresh_token=SENTINEL' },
    parameters: ['SENTINEL'],
    query: 'UPDATE … SENTINEL',
    cause: new Error('SENTINEL'),
  });
}

const everything = (error: Error): string =>
  [
    JSON.stringify(error),
    inspect(error, { depth: 20, showHidden: true }),
    String(error),
    error.stack,
    inspect(error.cause, { depth: 20, showHidden: true }),
  ].join('\n');

describe('errors about tokens', () => {
  it.each(REASONS)('S-069: say the remedy for %s and hold no secret', (reason) => {
    const error = new TokenRefreshError({ ...FAILURE, reason, cause: leaky() });
    expect(error).toBeInstanceOf(OAuth2CaptureError);
    expect(error).toMatchObject({ ...FAILURE, reason, code: 'token_refresh' });
    expect(error.message).toMatch(/acme.*id-1.*\. [A-Z].*\.$/);
    expect(everything(error)).not.toContain('SENTINEL');
    expect(error.cause).toMatchObject({ message: 'connect failed', code: 'ECONNREFUSED' });
  });

  it('S-069 S-071: keep neither query nor parameters of a database', () => {
    expect(everything(new StorageError(leaky()))).not.toContain('SENTINEL');
    expect(new StorageError({ query: 'SENTINEL' }).cause).toBeUndefined();
    expect(new StorageError('SENTINEL').cause).toBeUndefined();
  });

  it('keep an error of ours as their cause', () => {
    const cause = new NotConnectedError('acme');
    expect(new StorageError(cause).cause).toBe(cause);
  });

  it('can be distinguished by class, name and code', () => {
    const final = new ReauthorizationRequiredError(
      { provider: 'acme', tokenId: 'id-1', reason: 'rejected' },
      'https://app.example/connect',
    );
    expect(final).toBeInstanceOf(TokenRefreshError);
    expect(final).toMatchObject({
      name: 'ReauthorizationRequiredError',
      code: 'reauthorization_required',
      retryable: false,
      connectUrl: 'https://app.example/connect',
    });
    expect(JSON.parse(JSON.stringify(final))).toMatchObject({
      code: 'reauthorization_required',
      connectUrl: 'https://app.example/connect',
      reason: 'rejected',
    });
    expect(new NotConnectedError().code).toBe('not_found');
    expect(new AmbiguousConnectionError(['a', 'b'])).toMatchObject({ ids: ['a', 'b'] });
    const insufficient = new InsufficientScopeError('acme', 'id-1', ['x'], 'https://c.example');
    expect(insufficient).toMatchObject({ code: 'insufficient_scope', missing: ['x'] });
  });

  describe.each([
    ['NotConnectedError', (url: () => string) => new NotConnectedError('acme', url)],
    [
      'ReauthorizationRequiredError',
      (url: () => string) =>
        new ReauthorizationRequiredError({ ...FAILURE, reason: 'rejected' }, url),
    ],
    [
      'InsufficientScopeError',
      (url: () => string) => new InsufficientScopeError('acme', 'id-1', ['x'], url),
    ],
  ])('%s', (name, make) => {
    const made: string[] = [];
    const url = (): string => {
      made.push(name);
      return `https://app.example/${made.length}`;
    };

    it('S-290: makes its connectUrl when it is first read, once', () => {
      made.length = 0;
      const error = make(url);
      void [error.message, error.stack, String(error), error.code, { ...error }];
      expect(made).toEqual([]);
      expect(error.connectUrl).toBe('https://app.example/1');
      expect(error.connectUrl).toBe('https://app.example/1');
      expect(made).toEqual([name]);
    });

    it('S-290: shows it to no code that walks or prints the error', () => {
      made.length = 0;
      const error = make(url);
      for (const read of [false, true]) {
        if (read) void error.connectUrl;
        expect(Object.keys(error)).not.toContain('connectUrl');
        expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('app.example');
      }
      const isListed = name !== 'NotConnectedError';
      expect(JSON.stringify(error).includes('"connectUrl":"https://app.example/1"')).toBe(isListed);
    });
  });

  it('S-072: write no control characters of a provider’s name', () => {
    expect(new NotConnectedError('a\r\nFAKE LINE\u001b[31m').message).not.toMatch(/[\r\n\u001b]/);
  });
});
