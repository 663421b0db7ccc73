import { describe, expect, it } from '@jest/globals';
import {
  classifyErrorResponse,
  isErrorResponse,
} from '../../../lib/providers/requests/error-classification.js';
import { FacebookStrategy } from '../../../lib/providers/built-in/meta/facebook.strategy.js';
import { GenericStrategy } from '../../../lib/providers/built-in/generic.strategy.js';
import { readRateLimitWait } from '../../../lib/providers/requests/rate-limit.js';
import type { UpstreamError } from '../../../lib/protocol/upstream.error.js';

const { definition } = new GenericStrategy();
const classify = (status: number, body: unknown, wait?: number): UpstreamError =>
  classifyErrorResponse({ status, body, headers: {} }, definition, 'refresh', wait);

describe('an error response', () => {
  it.each([
    [400, { error: 'invalid_grant' }, 'rejected', false],
    [401, { error: 'invalid_grant' }, 'rejected', false],
    [200, { error: 'invalid_grant' }, 'rejected', false],
    [401, { error: 'invalid_client' }, 'client_config', false],
    [400, { error: 'unauthorized_client' }, 'client_config', false],
    [400, { error: 'unsupported_grant_type' }, 'client_config', false],
    [401, undefined, 'client_config', false],
    [429, undefined, 'rate_limited', true],
    [400, undefined, 'bad_response', false],
    [
      400,
      { error: 'invalid_request', error_description: 'Token has expired' },
      'bad_response',
      false,
    ],
    [401, { error: 'invalid_request' }, 'bad_response', false],
    [403, { error: 'invalid_code' }, 'bad_response', false],
    [403, undefined, 'bad_response', false],
    [404, '<html>', 'bad_response', false],
    [408, undefined, 'bad_response', true],
    [400, { error: 'temporarily_unavailable' }, 'bad_response', true],
    [500, { error: 'server_error' }, 'bad_response', true],
    [502, undefined, 'bad_response', true],
    [503, { error: 7 }, 'bad_response', true],
    [200, { error: 'something_else' }, 'bad_response', false],
  ])(
    'R-017 R-019 R-020 R-021: %d %j means %s, worth a retry: %p',
    (status, body, reason, retry) => {
      expect(isErrorResponse({ status, body, headers: {} }, definition)).toBe(true);
      expect(classify(status, body)).toMatchObject({ reason, retryable: retry, status });
    },
  );

  it('R-001: is recognised by its member, whatever the status', () => {
    const isError = (body: unknown): boolean =>
      isErrorResponse({ status: 200, body, headers: {} }, definition);
    for (const error of ['x', 400, 0, {}, { code: 190 }]) expect(isError({ error })).toBe(true);
    for (const body of [{}, { error: '' }, { error: null }, { error: false }, [], undefined, 'x']) {
      expect(isError(body)).toBe(false);
    }
  });

  it('understands the error object of a Graph API', () => {
    const graph = new FacebookStrategy().definition;
    const word = (error: unknown): string | undefined =>
      classifyErrorResponse(
        { status: 400, body: { error }, headers: {} },
        graph,
        'exchange',
        undefined,
      ).error;
    expect(word({ code: 190, type: 'OAuthException' })).toBe('190');
    expect(word({ type: 'OAuthException' })).toBe('OAuthException');
  });

  it('S-046: repeats no unknown text', () => {
    expect(classify(400, { error: 'Account.blocked.call.0800-123456' }).error).toBeUndefined();
    expect(classify(400, { error: { message: 'SENTINEL' } }).error).toBeUndefined();
    expect(classify(400, { error: 'invalid_scope' }).error).toBe('invalid_scope');
  });

  it('reads a wait from 403 when one was announced', () => {
    const limited = { reason: 'rate_limited', retryAfterMs: 9_000, retryable: true };
    expect(classify(403, { message: 'slow' }, 9_000)).toMatchObject(limited);
    expect(classify(503, undefined, 9_000)).toMatchObject({
      reason: 'bad_response',
      retryAfterMs: 9_000,
    });
  });

  it('S-069: repeats only a plain error code', () => {
    const error = classify(400, { error: 'SENTINEL <b>', error_description: 'SENTINEL' });
    expect(JSON.stringify([error, error.message, error.error])).not.toContain('SENTINEL');
  });
});

describe('the wait that headers announce', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  const epoch = { remaining: 'left', reset: 'reset', unit: 'epoch_seconds' } as const;
  const seconds = { ...epoch, unit: 'seconds' } as const;

  it.each([
    [{ 'retry-after': '5', left: '0', reset: '99' }, seconds, 5_000],
    [{ left: '0', reset: '99' }, seconds, 99_000],
    [{ left: '0.0', reset: '99.5' }, seconds, 99_500],
    [{ left: '1', reset: '99' }, seconds, undefined],
    [{ left: '0', reset: String(now / 1000 + 60) }, epoch, 60_000],
    [{ left: '0', reset: String(now / 1000 - 60) }, epoch, 0],
    [{ left: '0', reset: '99999999999999' }, epoch, 86_400_000],
    [{ left: '0', reset: 'soon' }, epoch, undefined],
    [{ left: 'none', reset: '5' }, seconds, undefined],
    [{ reset: '5' }, seconds, undefined],
    [{ left: '0', reset: '5' }, undefined, undefined],
    [{}, seconds, undefined],
  ])('R-044 R-045: of %j is what it should be', (headers, own, expected) => {
    expect(readRateLimitWait(headers as Record<string, string>, own, now)).toBe(expected);
  });
});
