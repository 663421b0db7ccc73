import type { FakeParts } from '../../endpoints/fake-parts.js';
import { RATE_LIMIT_SECONDS } from '../../faults/rate-limit-headers.js';
import type { FakeToken } from '../../grants/fake-grants.js';
import { type FakeRequest, readJson } from '../../server/fake-request.js';
import { empty, type FakeResponse, json, text } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeBehaviour } from '../fake-definition.js';

/** In what OAuth apps and GitHub Apps differ at the API. */
export interface GitHubEmails {
  /** Whether a token may list the email addresses of its account. */
  mayRead(token: FakeToken): boolean;
  /** The response to any other token. */
  refuse(request: FakeRequest): FakeResponse;
}

/** What is served at api.github.com. The checks named here are declared by both kinds of app. */
export function githubApi(readEmails: (fake: FakeParts) => GitHubEmails): FakeBehaviour {
  return (fake, standard) => {
    const { state } = fake;
    const emails = readEmails(fake);
    return {
      requests: {
        routes: () => [...standard.requests.routes(), ...profileRoutes(fake, emails)],
        // The API demands a User-Agent; github.com does not.
        refuse(request) {
          const isApi = request.url.hostname === 'api.github.com';
          if (!isApi || request.headers['user-agent']) return undefined;
          state.violate(request, 'user-agent', 'a call to the API without User-Agent');
          return text(403, 'Request forbidden by administrative rules. Set a User-Agent header.');
        },
        notServed(request) {
          const isRevocation = request.url.pathname.startsWith('/applications/');
          if (!isRevocation) return standard.requests.notServed(request);
          state.violate(request, 'revocation', 'a revocation by another method than DELETE');
          return json(404, { message: 'Not Found' });
        },
      },

      errors: {
        // Primary limits name the time of their reset, secondary ones the seconds to wait.
        rateLimited(request) {
          const { headers } = standard.errors.rateLimited(request);
          if (!state.has('secondary_limit')) {
            return json(403, { message: 'API rate limit exceeded' }, headers);
          }
          const message = 'You have exceeded a secondary rate limit';
          return json(429, { message }, { 'retry-after': String(RATE_LIMIT_SECONDS) });
        },
      },

      revocation: { respond: (request) => revoke(fake, request) },

      connections: {
        // Without a name there is the login; a private email address is listed elsewhere.
        expected(account) {
          const token = fake.connections.latestToken(account, 'access');
          const hasEmail = token !== undefined && emails.mayRead(token);
          return {
            ...standard.connections.expected(account),
            name: account.name ?? account.username,
            email: hasEmail ? account.email : null,
          };
        },
      },
    };
  };
}

function revoke({ state, revocation }: FakeParts, request: FakeRequest): FakeResponse {
  const { basic } = request;
  const token = state.grants.tokens.get(String(readJson(request).access_token));
  if (basic?.id !== state.client.id || basic.secret !== state.client.secret) {
    state.violate(request, 'revocation', 'a revocation without Basic credentials');
    return json(401, { message: 'Bad credentials' });
  }
  if (token === undefined) {
    state.violate(request, 'revocation', 'no access_token of this client in a JSON body');
    return json(422, { message: 'Validation Failed' });
  }
  if (token.end !== undefined) return json(404, { message: 'Not Found' });
  revocation.revoke(token);
  return empty(204);
}

function profileRoutes(fake: FakeParts, emails: GitHubEmails): FakeRoute[] {
  const [user, addresses] = fake.state.facts.endpoints.userinfo;
  const get = { method: 'GET' };
  return [
    { endpoint: 'userinfo', ...get, url: user!.url, handle: (r) => sendProfile(fake, r) },
    { endpoint: 'emails', ...get, url: addresses!.url, handle: (r) => sendEmails(fake, emails, r) },
  ];
}

function sendProfile({ api }: FakeParts, request: FakeRequest): FakeResponse {
  return api.withToken(request, ({ grant: { account } }) =>
    json(200, {
      login: account.username,
      id: BigInt(account.id),
      avatar_url: account.avatarUrl,
      name: account.name,
      email: null,
    }),
  );
}

function sendEmails({ api }: FakeParts, emails: GitHubEmails, request: FakeRequest): FakeResponse {
  return api.withToken(request, (token) => {
    if (!emails.mayRead(token)) return emails.refuse(request);
    const { email } = token.grant.account;
    return json(200, [
      { email: 'old@example.com', primary: false, verified: true },
      ...(email === null ? [] : [{ email, primary: true, verified: true }]),
    ]);
  });
}
