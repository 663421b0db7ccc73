import type { FakeGrant } from '../../grants/fake-grants.js';
import { json, redirect } from '../../server/fake-response.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { githubApi } from './github-api.js';
import { GITHUB_ACCOUNT, githubBehaviour, withPrefix } from './github-behaviour.js';
import { type GitHubRepositories, issueRoute } from './github-issues.js';
import { GITHUB_CHECKS } from './github.checks.js';

const TOKENS_PER_SCOPE_SET = 10;
const HOUR_MS = 3_600_000;

const emails = githubApi(({ state }) => ({
  mayRead: ({ scopes }) => scopes.some((scope) => ['user:email', 'user'].includes(scope)),
  refuse(request) {
    state.violate(request, 'profile', 'email addresses requested without user:email');
    return json(404, { message: 'Not Found' });
  },
}));

const consentBehaviour: FakeBehaviour = ({ state, authorization }, standard) => {
  const { redirectUris } = state.consent;
  return {
    authorization: {
      isRegistered(uri) {
        if (redirectUris.size === 0 || state.has('exact_redirect'))
          return standard.authorization.isRegistered(uri);
        return [...redirectUris].some((registered) => isBelow(uri, registered));
      },
      // The first registered callback gets the error.
      unregistered(request) {
        const [registered] = redirectUris;
        if (registered === undefined) return standard.authorization.unregistered(request);
        return redirect(registered, {
          ...authorization.denial('redirect_mismatch'),
          state: request.url.searchParams.get('state'),
        });
      },
      grantedScopes(query) {
        const earlier = state.grants.findActive(state.account).flatMap(({ scopes }) => scopes);
        return [...new Set([...earlier, ...standard.authorization.grantedScopes(query)])].sort();
      },
    },
  };
};

const tokenBehaviour: FakeBehaviour = ({ state, issuer }, standard) => {
  const { grants, facts } = state;
  return {
    codes: {
      refuse(request, code) {
        const refused = standard.codes.refuse(request, code);
        if (refused !== undefined || code === undefined) return refused;
        const recent = [...grants.codes.values()].filter(
          ({ used, issuedAt, grant }) =>
            used && request.at < issuedAt + HOUR_MS && isSameSet(grant, code.grant),
        );
        if (recent.length <= TOKENS_PER_SCOPE_SET) return undefined;
        state.violate(request, 'token-churn', 'more than ten tokens in an hour');
        return json(403, { error: 'rate_limited', message: 'Too many tokens were created' });
      },
    },

    issuer: {
      issue(grant, by) {
        const active = [...grants.tokens.values()].filter(
          (token) => token.kind === 'access' && !token.end && isSameSet(token.grant, grant),
        );
        const oldest = active.length < TOKENS_PER_SCOPE_SET ? undefined : active[0];
        if (oldest !== undefined) grants.end(oldest, 'revoked');
        return standard.issuer.issue(grant, by);
      },
      isRefreshable({ scopes }) {
        const scope = facts.authorization.params_for_refresh_token?.scope ?? '';
        return state.has('expiring') || scopes.includes(scope);
      },
      accessLifetime(grant) {
        const lifetime = facts.lifetimes.access_token_s_when_expiring ?? null;
        return issuer.isRefreshable(grant) ? lifetime : null;
      },
      tokenValue: (kind) =>
        withPrefix(standard.issuer.tokenValue(kind), kind === 'refresh' ? 'ghr_' : 'gho_'),
    },
  };
};

const issueBehaviour: FakeBehaviour<GitHubRepositories> = (fake, standard, extras) => ({
  requests: { routes: () => [...standard.requests.routes(), issueRoute(fake, extras)] },
});

/** An OAuth app at GitHub. */
export const github: FakeDefinition<GitHubRepositories> = {
  name: 'github',
  account: GITHUB_ACCOUNT,
  checks: GITHUB_CHECKS,
  variants: ['expiring', 'exact_redirect', 'no_issuer', 'wrong_issuer', 'secondary_limit'],
  behaviours: [githubBehaviour, emails, consentBehaviour, tokenBehaviour, issueBehaviour],
  extras: () => ({ repositories: ['notes'] }),
};

function isSameSet(one: FakeGrant, other: FakeGrant): boolean {
  return one.account.id === other.account.id && one.scopes.join() === other.scopes.join();
}

/** Same host and port, except on loopback, and a path of the registered one or below. */
function isBelow(uri: string, registered: string): boolean {
  if (!URL.canParse(uri)) return false;
  const [given, known] = [new URL(uri), new URL(registered)];
  const isSameHost =
    known.hostname === '127.0.0.1' ? given.hostname === known.hostname : given.host === known.host;
  const folder = known.pathname.replace(/\/?$/, '/');
  return isSameHost && (given.pathname === known.pathname || given.pathname.startsWith(folder));
}
