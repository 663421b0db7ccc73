import {
  BadRequestException,
  ForbiddenException,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { AuthorizationError } from '../../../lib/authorization/errors/authorization.error.js';
import { StorageError } from '../../../lib/core/statements/storage.error.js';
import { createErrorResponse } from '../../../lib/http/messages/error-response.js';
import { CrossSiteError, CsrfError } from '../../../lib/http/messages/http.errors.js';
import { UnknownProviderError } from '../../../lib/providers/registry/provider.errors.js';
import { NotConnectedError, TokenRefreshError } from '../../../lib/tokens/token.errors.js';

describe('the response to an error', () => {
  it.each([
    ['not_authenticated', 401],
    ['invalid_request', 400],
    ['invalid_state', 400],
    ['expired_state', 400],
    ['user_mismatch', 400],
    ['issuer_mismatch', 400],
    ['configuration_changed', 400],
    ['account_mismatch', 400],
    ['access_denied', 400],
    ['authorization_failed', 400],
    ['rejected', 400],
    ['invalid_intent', 403],
    ['unsupported_token_type', 502],
    ['client_config', 502],
    ['network', 502],
    ['bad_response', 502],
    ['timeout', 504],
    ['rate_limited', 503],
  ] as const)('has for %s the status %d', (reason, statusCode) => {
    const answer = createErrorResponse(new AuthorizationError(reason));
    expect(answer).toMatchObject({ statusCode, code: reason });
    expect(answer.retryAfter).toBe(statusCode === 503 ? 5 : undefined);
    expect(answer.message).toMatch(/^[A-Z].*\.$/);
  });

  it("has the provider's own code and ours, and our status", () => {
    const error = new AuthorizationError('rejected', { providerError: 'invalid_grant' });
    expect(createErrorResponse(error)).toMatchObject({
      statusCode: 400,
      code: 'rejected',
      providerError: 'invalid_grant',
    });
  });

  it('contains the time after which to try again', () => {
    const limited = new AuthorizationError('rate_limited', { retryAfterMs: 1_200 });
    expect(createErrorResponse(limited)).toMatchObject({ statusCode: 503, retryAfter: 2 });
    const busy = new AuthorizationError('temporarily_unavailable', { retryAfterMs: 30_000 });
    expect(createErrorResponse(busy)).toMatchObject({ statusCode: 503, retryAfter: 30 });
  });

  it.each([
    [new UnknownProviderError('<b>SENTINEL', ['internal-name']), 404, 'unknown_provider'],
    [new NotConnectedError('acme', 'https://SENTINEL'), 404, 'not_found'],
    [new CsrfError(), 403, 'csrf'],
    [new CrossSiteError(), 403, 'cross_site'],
    [new StorageError(new Error('SENTINEL')), 503, 'storage'],
    [new UnauthorizedException('SENTINEL'), 401, 'not_authenticated'],
    [new ForbiddenException('SENTINEL'), 403, 'forbidden'],
    [new BadRequestException(['SENTINEL']), 400, 'http'],
    [new ServiceUnavailableException('SENTINEL'), 500, 'internal'],
    [new TypeError("Cannot read properties of SENTINEL (reading 'x')"), 500, 'internal'],
    ['SENTINEL', 500, 'internal'],
    [undefined, 500, 'internal'],
  ])('S-041 R-006: for %s reveals no internals', (error, statusCode, code) => {
    const answer = createErrorResponse(error);
    expect(answer).toMatchObject({ statusCode, code });
    expect(JSON.stringify(answer)).not.toMatch(/SENTINEL|internal-name/);
    expect(answer.message).toMatch(/^[A-Z].*\.$/);
  });

  it('responds with 503 when there is no valid token', () => {
    const failure = {
      provider: 'acme',
      tokenId: 'id',
      reason: 'network',
      retryable: true,
    } as const;
    const error = new TokenRefreshError({ ...failure, retryAfterMs: 7_500 });
    expect(createErrorResponse(error)).toMatchObject({ statusCode: 503, retryAfter: 8 });
    const final = new TokenRefreshError({ ...failure, retryable: false, retryAfterMs: 7_500 });
    expect(final.retryAfterMs).toBeUndefined();
    expect(createErrorResponse(final).retryAfter).toBeUndefined();
  });
});
