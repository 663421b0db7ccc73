import { createHmac } from 'node:crypto';
import type { ErrorFact } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, json } from '../../server/fake-response.js';
import { type FakeToken, isAlive } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { GraphFake } from './graph.js';
import { graphError } from './graph-error.js';

type Subcode = 'app_removed' | 'password_changed' | 'expired' | 'invalid';

/** What Facebook's tokens are worth, and why not. */
export abstract class FacebookTokensFake extends GraphFake {
  private readonly changedPassword = new Set<FakeToken>();

  /** The account changes its password, which ends every token of its. */
  changePassword(account: FakeAccount = this.account): void {
    for (const token of this.grants.tokens.values()) {
      if (token.grant.account.id !== account.id || token.end !== undefined) continue;
      this.changedPassword.add(token);
      this.grants.end(token, 'revoked');
    }
  }

  /** Every token with an end has run out. */
  override expireAccessTokens(): void {
    for (const token of this.grants.tokens.values()) {
      if (token.expiresAt !== null) this.grants.end(token, 'expired');
    }
  }

  override reset(): void {
    super.reset();
    this.changedPassword.clear();
  }

  /** What a token is worth; asked with the token of the app. */
  protected introspect(request: FakeRequest): FakeAnswer {
    const query = request.url.searchParams;
    const appToken = `${this.client.id}|${this.client.secret}`;
    if ((request.bearer ?? query.get('access_token')) !== appToken) {
      return graphError(400, { message: 'Invalid OAuth access token.', code: 190 });
    }
    const token = this.grants.tokens.get(query.get('input_token') ?? '');
    if (token === undefined) {
      return json(200, { data: { is_valid: false, error: { code: 190, message: 'unknown' } } });
    }
    const seconds = (ms: number | null) => Math.floor((ms ?? 0) / 1000);
    const { data_access_s = 0 } = this.facts.lifetimes;
    const data = {
      app_id: this.client.id,
      type: token.kind === 'page' ? 'PAGE' : 'USER',
      is_valid: isAlive(token, request.at),
      issued_at: seconds(token.issuedAt),
      expires_at: seconds(token.expiresAt),
      data_access_expires_at: seconds(token.grant.createdAt) + data_access_s,
      scopes: token.scopes,
      user_id: token.grant.account.id,
      granular_scopes: this.granularScopes(token),
    };
    return json(200, { data });
  }

  /** Which objects each scope was granted for; without a list, for all of them. */
  protected granularScopes({ scopes }: FakeToken): object[] {
    return scopes.map((scope) => ({ scope }));
  }

  protected override withToken(
    request: FakeRequest,
    respond: (token: FakeToken) => FakeAnswer,
    value?: string,
  ): FakeAnswer {
    return super.withToken(
      request,
      (token) => (this.isProved(request, token) ? respond(token) : this.unproved(request)),
      value,
    );
  }

  protected override accessTokenInvalid(request: FakeRequest, token: FakeToken | undefined) {
    const { http, body } = this.facts.errors.access_token_invalid as ErrorFact;
    const { error } = body as { error: { error_subcode: Record<Subcode, number> } };
    const subcode = error.error_subcode[this.whyDead(token)];
    const message = 'Error validating access token: it is not valid any more.';
    const { headers } = super.accessTokenInvalid(request, token);
    return graphError(http as number, { message, code: 190, subcode }, headers);
  }

  private whyDead(token: FakeToken | undefined): Subcode {
    if (token === undefined) return 'invalid';
    if (this.changedPassword.has(token)) return 'password_changed';
    return token.end === 'revoked' ? 'app_removed' : 'expired';
  }

  /** The exchange proves itself by the secret. */
  private isProved({ url, endpoint }: FakeRequest, { value }: FakeToken): boolean {
    if (!this.has('require_app_secret') || endpoint === 'exchange') return true;
    const proof = createHmac('sha256', this.client.secret).update(value).digest('hex');
    return url.searchParams.get('appsecret_proof') === proof;
  }

  private unproved(request: FakeRequest): FakeAnswer {
    this.violate(request, 'appsecret-proof', 'no appsecret_proof, or a wrong one');
    const message = 'API calls from the server require an appsecret_proof argument';
    return graphError(400, { message, code: 100, type: 'GraphMethodException' });
  }
}
