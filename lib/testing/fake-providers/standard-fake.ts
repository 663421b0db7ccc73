import { type ErrorFact, usual } from '../facts.js';
import { ExchangingFake } from './exchanging-fake.js';
import type { FakeAccount } from './fake-accounts.js';
import { empty, type FakeAnswer, json } from './fake-answer.js';
import { type FakeToken, isAlive } from './fake-grants.js';
import type { FakeRequest } from './fake-request.js';
import { rateLimitHeaders } from './rate-limit-headers.js';
import type { StoredConnection } from './stored-connection.js';

/** Refreshing, revocation and calls with a token as most providers have them. */
export abstract class StandardFake extends ExchangingFake {
  protected token(request: FakeRequest): FakeAnswer {
    const refused = this.refuseClient(request);
    if (refused !== undefined) return refused;
    switch (this.grantType(request)) {
      case 'authorization_code':
        return this.exchangeCode(request);
      case 'refresh_token':
        return this.refresh(request);
      default:
        return this.error('unsupported_grant');
    }
  }

  protected grantType(request: FakeRequest): string | null {
    return request.form.get('grant_type');
  }

  protected refresh(request: FakeRequest): FakeAnswer {
    const token = this.grants.tokens.get(request.form.get('refresh_token') ?? '');
    if (token?.kind !== 'refresh') {
      this.slip(request, 'refresh_unknown', 'this refresh token was never issued');
      return this.error('refresh_token_invalid');
    }
    if (!isAlive(token, request.at)) return this.refuseRefresh(request, token);
    token.lastUsedAt = request.at;
    if (!this.rotates(token)) return this.tokens(this.renew(token), request);
    token.replacedBy = request;
    this.grants.end(token, 'rotated');
    return this.tokens(this.issue(token.grant, 'refresh'), request);
  }

  protected refuseRefresh(request: FakeRequest, token: FakeToken): FakeAnswer {
    if (token.refused) {
      this.slip(request, 'refresh_loop', 'this refresh token was refused before');
    } else if (token.end === 'rotated' && token.replacedBy?.lost !== true) {
      this.slip(request, 'refresh_replay', 'this refresh token was replaced by another');
    }
    token.refused = true;
    if (token.end === 'rotated' && this.strict) this.grants.revoke(token.grant);
    return this.error('refresh_token_invalid');
  }

  protected rotates(_token: FakeToken): boolean {
    return this.facts.refresh.rotates_refresh_token === true;
  }

  /** Serves a call that carries an access token. */
  protected withToken(
    request: FakeRequest,
    respond: (token: FakeToken) => FakeAnswer,
    value = request.bearer,
  ): FakeAnswer {
    const token = this.grants.tokens.get(value ?? '');
    if (token === undefined || token.kind === 'refresh') {
      if (value !== undefined) {
        this.slip(request, 'access_token_unknown', 'this access token was never issued');
      }
      return this.accessTokenInvalid(request, undefined);
    }
    if (isAlive(token, request.at)) return respond(token);
    if (token.refused) this.slip(request, 'access_token_loop', 'this token was refused before');
    token.refused = true;
    return this.accessTokenInvalid(request, token);
  }

  protected accessTokenInvalid(_request: FakeRequest, _token: FakeToken | undefined): FakeAnswer {
    return this.error('access_token_invalid');
  }

  /** RFC 7009: an unknown token is as good as revoked. */
  protected revoke(request: FakeRequest): FakeAnswer {
    const refused = this.refuseClient(request);
    if (refused !== undefined) return refused;
    const token = this.grants.tokens.get(request.form.get('token') ?? '');
    if (token === undefined) this.slip(request, 'revoke_unknown', 'this token was never issued');
    else this.revokeToken(token);
    const { success } = this.facts.endpoints.revoke ?? {};
    const status = usual(success?.http) ?? 200;
    return success?.body === undefined ? empty(status) : json(status, success.body);
  }

  protected revokeToken(token: FakeToken): void {
    if (this.facts.endpoints.revoke?.scope_of_effect === 'grant') this.grants.revoke(token.grant);
    else this.grants.end(token, 'revoked');
  }

  protected rateLimited(request: FakeRequest): FakeAnswer {
    const fact = (this.facts.errors.rate_limit ?? {}) as ErrorFact;
    const answer = this.error('rate_limit', 'too many requests');
    return {
      ...answer,
      status: usual(fact.http) ?? 429,
      headers: { ...answer.headers, ...rateLimitHeaders(fact, request.at) },
    };
  }

  protected truth(account: FakeAccount): Required<StoredConnection> {
    const tokens = [...this.grants.tokens.values()].filter(
      ({ grant }) => grant.account.id === account.id,
    );
    const last = (isWanted: (kind: string) => boolean) =>
      tokens.findLast(({ kind }) => isWanted(kind));
    const access = last((kind) => kind !== 'refresh');
    return {
      ...account,
      scopes: access?.scopes ?? null,
      expiresAt: access?.expiresAt ?? null,
      refreshTokenExpiresAt: last((kind) => kind === 'refresh')?.expiresAt ?? null,
    };
  }
}
