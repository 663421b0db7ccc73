import type { FakeAccount } from '../fake-accounts.js';
import { type FakeAnswer, html, json } from '../fake-answer.js';
import type { FakeGrant } from '../fake-grants.js';
import type { FakeCheck } from '../fake-journal.js';
import type { FakeRequest } from '../fake-request.js';
import type { FakeRoute } from '../fake-route.js';
import { StandardFake } from '../standard-fake.js';

const ALWAYS = ['id', 'name', 'username'];

/** X, which was Twitter. */
export class TwitterFake extends StandardFake {
  override readonly checks: readonly FakeCheck[] = [
    {
      name: 'challenge',
      rule: 'Every authorization request carries a code challenge, S256 or plain, spelled so.',
      slips: ['challenge'],
    },
    {
      name: 'redirect-uri',
      rule: 'The redirect URI is a registered one, byte for byte, and never on localhost.',
      slips: ['redirect_uri'],
    },
    { name: 'state', rule: 'There is a state of 500 characters at most.', slips: ['state'] },
    {
      name: 'code',
      rule: 'A code lives 30 seconds and is sent once; a bad one is an invalid_request.',
      slips: ['code_late', 'code_reuse', 'code_unknown'],
    },
    {
      name: 'verifier',
      rule: 'The verifier of 43 to 128 characters belongs to the challenge.',
      slips: ['verifier'],
    },
    {
      name: 'client-authentication',
      rule: 'A confidential client uses Basic alone; a public one sends its client_id.',
      slips: ['client_authentication'],
    },
    {
      name: 'offline-access',
      rule: 'A refresh token comes with offline.access only; a token lives two hours.',
      slips: ['stored_expiresAt', 'stored_scopes', 'refresh_unknown'],
    },
    {
      name: 'rotation',
      rule: 'Every refresh ends the refresh token that was sent.',
      slips: ['refresh_replay'],
    },
    {
      name: 'lost-answer',
      rule: 'A refresh whose answer was lost is tried once more at most, never in a loop.',
      slips: ['refresh_loop'],
    },
    {
      name: 'profile',
      rule: 'The profile is wrapped in data, and holds what user.fields asks for.',
      slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
    },
    {
      name: 'access-token',
      rule: 'A token that was refused with 401 is not sent again.',
      slips: ['access_token_loop', 'access_token_unknown'],
    },
    {
      name: 'rate-limit',
      rule: 'After 429 there is silence until x-rate-limit-reset.',
      slips: ['rate_limit'],
    },
    {
      name: 'revocation',
      rule: 'Each token of a pair is revoked by a form of its own.',
      slips: ['revoke_unknown'],
    },
  ];
  override readonly profiles = ['public_client'];

  protected override firstAccount(): FakeAccount {
    return {
      id: '1445678901234567890',
      name: 'Ada Lovelace',
      username: 'ada',
      email: 'ada@example.com',
      avatarUrl: 'https://pbs.twimg.com/profile_images/1/ada_normal.jpg',
    };
  }

  protected override routes(): FakeRoute[] {
    const { authorize_url, token_url, revoke, userinfo } = this.facts.endpoints;
    return [
      { endpoint: 'authorize', method: 'GET', url: authorize_url, handle: (r) => this.authorize(r) },
      { endpoint: 'token', method: 'POST', url: token_url, handle: (r) => this.token(r) },
      { endpoint: 'revoke', method: 'POST', url: revoke?.url ?? '', handle: (r) => this.revoke(r) },
      { endpoint: 'userinfo', method: 'GET', url: userinfo[0]!.url, handle: (r) => this.me(r) },
    ];
  }

  protected override refuseAuthorization(request: FakeRequest): FakeAnswer | undefined {
    const state = request.url.searchParams.get('state') ?? '';
    if (state.length <= (this.facts.authorization.state_max_length ?? 0)) {
      return super.refuseAuthorization(request);
    }
    this.violate(request, 'state', `the state has ${state.length} characters`);
    return html(400, 'Invalid state');
  }

  protected override isRegistered(uri: string): boolean {
    return super.isRegistered(uri) && new URL(uri).hostname !== 'localhost';
  }

  protected override unregistered(): FakeAnswer {
    return html(400, `Error code ${String(this.facts.redirect_uri.unapproved_error)}`);
  }

  protected override refuseClient(request: FakeRequest): FakeAnswer | undefined {
    if (!this.has('public_client')) return super.refuseClient(request);
    if (request.form.get('client_id') === this.client.id) return undefined;
    this.violate(request, 'client-authentication', 'a public client without client_id');
    return this.error('client_auth_failed');
  }

  protected override isRefreshable({ scopes }: FakeGrant): boolean {
    return scopes.includes(this.facts.authorization.params_for_refresh_token?.scope ?? '');
  }

  private me(request: FakeRequest): FakeAnswer {
    const { required_scopes = [] } = this.facts.endpoints.userinfo[0]!;
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!required_scopes.every((scope) => scopes.includes(scope))) {
        return this.error('insufficient_scope');
      }
      const fields = (request.url.searchParams.get('user.fields') ?? '').split(',');
      const all: Record<string, unknown> = {
        id: account.id,
        name: account.name,
        username: account.username,
        profile_image_url: account.avatarUrl,
        ...(scopes.includes(this.facts.authorization.email_scope ?? '') && {
          confirmed_email: account.email,
        }),
      };
      const isShown = ([key]: [string, unknown]) => ALWAYS.includes(key) || fields.includes(key);
      return json(200, { data: Object.fromEntries(Object.entries(all).filter(isShown)) });
    });
  }
}
