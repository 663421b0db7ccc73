import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeGrant, FakeToken } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { idToken } from '../../grants/id-token.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import { GoogleConsentFake } from './google-consent.js';
import { isIdentity } from './google-scopes.js';

const DAY_S = 86_400;
const REFRESH_TOKENS = 100;

/** Accounts at Google. The checks named here are declared by each product. */
export abstract class GoogleFamilyFake extends GoogleConsentFake {
  protected override refuseClient(request: FakeRequest): FakeAnswer | undefined {
    const isTwice = request.basic !== undefined && request.form.has('client_secret');
    const refused = super.refuseClient(request);
    return isTwice && this.has('one_credential') ? this.error('invalid_request') : refused;
  }

  protected override refreshLifetime({ scopes }: FakeGrant): number | null {
    if (this.has('testing') && !scopes.every(isIdentity)) return 7 * DAY_S;
    return this.has('time_based') ? 30 * DAY_S : 183 * DAY_S;
  }

  /** Half a year from its last use, unless the end is fixed. */
  protected override renew(refresh: FakeToken): Issued {
    if (!this.has('testing') && !this.has('time_based')) {
      refresh.expiresAt = this.clock.now() + (this.refreshLifetime(refresh.grant) ?? 0) * 1000;
    }
    return super.renew(refresh);
  }

  /** Hundred refresh tokens of an account live; one more ends the oldest without a word. */
  protected override exchangeCode(request: FakeRequest): FakeAnswer {
    const answer = super.exchangeCode(request);
    const alive = [...this.grants.tokens.values()].filter(
      ({ kind, end, grant }) => kind === 'refresh' && !end && grant.account.id === this.account.id,
    );
    const [oldest] = alive;
    if (alive.length > REFRESH_TOKENS && oldest !== undefined) {
      this.violate(request, 'hundred-tokens', 'the oldest refresh token had to go');
      this.grants.end(oldest, 'revoked');
    }
    return answer;
  }

  protected override tokenMembers(issued: Issued): Record<string, unknown> {
    const { refresh_token_expires_in, ...members } = super.tokenMembers(issued);
    const { scopes, parameters, account } = issued.grant;
    const nonce = this.has('wrong_nonce') ? 'another-nonce' : parameters.get('nonce');
    const now = Math.floor(this.clock.now() / 1000);
    return {
      ...members,
      ...(this.has('time_based') && { refresh_token_expires_in }),
      ...(scopes.includes('openid') && {
        id_token: idToken({
          iss: this.facts.endpoints.oidc?.issuer,
          aud: this.client.id,
          sub: account.id,
          iat: now,
          exp: now + 3600,
          ...(nonce !== null && { nonce }),
        }),
      }),
    };
  }

  /** Without client credentials; either token ends everything that was granted to the project. */
  protected override revoke(request: FakeRequest): FakeAnswer {
    const value = request.form.get('token') ?? request.url.searchParams.get('token') ?? '';
    const token = this.grants.tokens.get(value);
    if (request.basic !== undefined || request.form.has('client_secret')) {
      this.violate(request, 'revocation', 'client credentials were sent along');
    }
    if (token === undefined) {
      this.violate(request, 'revocation', 'this token was never issued');
    } else if (token.end === undefined) {
      this.revokeAsUser(token.grant.account);
      return json(200, {});
    }
    return json(400, { error: 'invalid_token', error_description: 'Token expired or revoked' });
  }

  /** What OpenID Connect tells of the account. */
  protected userinfo(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      const has = (end: string) => scopes.some((scope) => scope.endsWith(end));
      if (!has('openid') && !has('/userinfo.profile')) return this.error('insufficient_scope');
      return json(200, {
        sub: account.id,
        ...(has('/userinfo.profile') && { name: account.name, picture: account.avatarUrl }),
        ...(has('/userinfo.email') && { email: account.email, email_verified: true }),
      });
    });
  }
}
