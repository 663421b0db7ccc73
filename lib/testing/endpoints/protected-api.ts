import { ExchangingFake } from './code-exchange.js';
import type { FakeAccount } from '../grants/fake-accounts.js';
import type { FakeAnswer } from '../server/fake-response.js';
import { type FakeToken, isAlive } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import type { StoredConnection } from '../faults/stored-connection.js';

/** A fake that is called with access tokens, and knows what it told its client. */
export abstract class ApiFake extends ExchangingFake {
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

  protected truth(account: FakeAccount): StoredConnection {
    const access = this.latest(account, 'access');
    const isExpiryTold = this.facts.token_response.refresh_expiry_field !== undefined;
    return {
      id: account.id,
      name: account.name,
      username: account.username,
      email: account.email,
      avatarUrl: account.avatarUrl,
      scopes: access?.scopes ?? null,
      expiresAt: access?.expiresAt ?? null,
      ...(isExpiryTold && {
        refreshTokenExpiresAt: this.latest(account, 'refresh')?.expiresAt ?? null,
      }),
    };
  }

  /** The token that an account's client got last. */
  protected latest(account: FakeAccount, wanted: 'access' | 'refresh'): FakeToken | undefined {
    return [...this.grants.tokens.values()].findLast(
      ({ kind, grant }) =>
        grant.account.id === account.id &&
        grant.clientId === this.client.id &&
        (kind === 'refresh') === (wanted === 'refresh'),
    );
  }
}
