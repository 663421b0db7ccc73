import { createHash } from 'node:crypto';
import type { ErrorFact } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, json } from '../../server/fake-response.js';
import { type FakeGrant, type FakeToken, isAlive } from '../../grants/fake-grants.js';
import { idToken } from '../../grants/id-token.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { StandardFake } from '../../endpoints/token-endpoint.js';

/** What LinkedIn tells about members and tokens. */
export abstract class LinkedInApiFake extends StandardFake {
  /** The subject is made for each client. */
  subject({ id }: FakeAccount): string {
    return createHash('sha256').update(`${this.client.id} ${id}`).digest('base64url').slice(0, 10);
  }

  /** Its redirects do not name the issuer, its id tokens do. */
  override configuration() {
    return { ...super.configuration(), issuer: this.facts.endpoints.oidc?.issuer };
  }

  protected override accessTokenInvalid(_request: FakeRequest, token: FakeToken | undefined) {
    const { http, body } = this.facts.errors.access_token_invalid as ErrorFact;
    const words = body as Record<'serviceErrorCode' | 'code', Record<string, unknown>>;
    const why = token === undefined ? 'invalid' : token.end === 'revoked' ? 'revoked' : 'expired';
    return json(http as number, {
      status: http,
      serviceErrorCode: words.serviceErrorCode[why],
      code: words.code[why],
      message: `The token used in the request is ${why}`,
    });
  }

  protected override truth(account: FakeAccount) {
    const truth = super.truth(account);
    const email = truth.scopes?.includes('email') ? account.email : null;
    const isOpen = truth.scopes?.includes('openid') === true;
    const username = isOpen ? null : account.username;
    return { ...truth, id: this.subject(account), username, email };
  }

  protected identify({ account }: FakeGrant): string {
    const now = Math.floor(this.clock.now() / 1000);
    return idToken({
      iss: this.facts.endpoints.oidc?.issuer,
      aud: this.client.id,
      sub: this.subject(account),
      iat: now,
      exp: now + 3600,
      name: account.name,
    });
  }

  protected me(request: FakeRequest): FakeAnswer {
    const { required_scopes = [] } = this.facts.endpoints.userinfo[0]!;
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!required_scopes.every((scope) => scopes.includes(scope))) {
        const message = 'Not enough permissions to access: userinfo.GET.NO_VERSION';
        return json(403, { status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED', message });
      }
      const [given_name, ...rest] = (account.name ?? '').split(' ');
      const isAddressed = scopes.includes('email') && account.email !== null;
      return json(200, {
        sub: this.subject(account),
        name: account.name,
        given_name,
        family_name: rest.join(' '),
        picture: account.avatarUrl ?? undefined,
        locale: { country: 'GB', language: 'en' },
        ...(isAddressed && { email: account.email, email_verified: true }),
      });
    });
  }

  /** The member without OpenID Connect; the id is the same. */
  protected basicProfile(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!scopes.includes('r_basicprofile')) {
        const message = 'Not enough permissions to access: me.GET.NO_VERSION';
        return json(403, { status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED', message });
      }
      const [localizedFirstName, ...rest] = (account.name ?? '').split(' ');
      return json(200, {
        id: this.subject(account),
        localizedFirstName,
        localizedLastName: rest.join(' '),
        vanityName: account.username,
      });
    });
  }

  /** What lies below /rest wants the version of the API and of the protocol. */
  protected refuseVersion({ headers }: FakeRequest): FakeAnswer | undefined {
    if (!/^20\d\d(0[1-9]|1[0-2])$/.test(String(headers['linkedin-version']))) {
      return json(400, { status: 400, code: 'VERSION_MISSING' });
    }
    if (headers['x-restli-protocol-version'] === '2.0.0') return undefined;
    return json(404, { status: 404, code: 'RESOURCE_NOT_FOUND' });
  }

  protected introspect(request: FakeRequest): FakeAnswer {
    const refused = this.refuseClient(request);
    if (refused !== undefined) return refused;
    const token = this.grants.tokens.get(request.form.get('token') ?? '');
    if (token === undefined) return json(200, { active: false });
    const active = isAlive(token, request.at);
    return json(200, {
      active,
      status: active ? 'active' : token.end === 'revoked' ? 'revoked' : 'expired',
      client_id: this.client.id,
      scope: [...token.scopes].sort().join(','),
      created_at: Math.floor(token.issuedAt / 1000),
      expires_at: Math.floor((token.expiresAt ?? 0) / 1000),
    });
  }

  protected metadata(): FakeAnswer {
    const { authorize_url, token_url, userinfo, oidc } = this.facts.endpoints;
    return json(200, {
      issuer: oidc?.issuer,
      authorization_endpoint: this.local(authorize_url),
      token_endpoint: this.local(token_url),
      userinfo_endpoint: this.local(userinfo[0]!.url),
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'profile', 'email'],
    });
  }
}
