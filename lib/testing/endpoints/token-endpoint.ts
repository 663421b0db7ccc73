import { usual } from '../facts/provider-facts.js';
import { ApiFake } from './protected-api.js';
import { empty, type FakeAnswer, json } from '../server/fake-response.js';
import { type FakeToken, isAlive } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import type { FakeRoute } from '../server/fake-route.js';

/** A provider with the token endpoint and the revocation that most of them have. */
export abstract class StandardFake extends ApiFake {
  protected override routes(): FakeRoute[] {
    const { authorize_url, token_url, revoke } = this.facts.endpoints;
    const { method = 'POST', url } = revoke ?? {};
    const [authorize, token] = [this.authorize.bind(this), this.token.bind(this)];
    return [
      { endpoint: 'authorize', method: 'GET', url: authorize_url, handle: authorize },
      { endpoint: 'token', method: 'POST', url: token_url, handle: token },
      ...(url ? [{ endpoint: 'revoke', method, url, handle: this.revoke.bind(this) }] : []),
    ];
  }

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
}
