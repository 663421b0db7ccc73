import type { FakeCode } from '../../grants/fake-grants.js';
import { json, redirect } from '../../server/fake-response.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { githubApi } from './github-api.js';
import { GITHUB_APP_CHECKS } from './github-app.checks.js';
import { GITHUB_ACCOUNT, githubBehaviour, withPrefix } from './github-behaviour.js';
import { type GitHubInstallation, installationBehaviour } from './github-installation.js';

const emails = githubApi(({ state }) => ({
  mayRead: () => !state.has('no_email_permission'),
  refuse: () => json(403, { message: 'Resource not accessible by integration' }),
}));

const behaviour: FakeBehaviour = ({ state, authorization }, standard) => {
  const { facts, consent } = state;
  const withoutState = new WeakSet<FakeCode>();
  return {
    authorization: {
      // With the variant `install`, the account installs the app and returns without state.
      respond(request) {
        if (!state.has('install')) return standard.authorization.respond(request);
        const code = authorization.issueCode(authorization.consent(request));
        withoutState.add(code);
        const extras = { installation_id: '4711', setup_action: 'install' };
        return redirect(code.grant.redirectUri, { code: code.value, ...extras });
      },
      isRegistered(uri) {
        if (!standard.authorization.isRegistered(uri)) return false;
        return consent.redirectUris.has(uri) || new URL(uri).search === '';
      },
      grantedScopes: () => [],
    },

    codes: {
      refuse(request, code) {
        if (code !== undefined && withoutState.has(code)) {
          state.violate(request, 'state', 'a code that came without state');
        }
        return standard.codes.refuse(request, code);
      },
    },

    issuer: {
      isRefreshable: () => !state.has('no_expiry'),
      accessLifetime: (grant) =>
        state.has('no_expiry') ? null : standard.issuer.accessLifetime(grant),
      refreshLifetime(grant) {
        const lifetimes = [facts.lifetimes.refresh_token_s].flat();
        const longer = state.has('refresh_184_days') ? lifetimes[1] : undefined;
        return longer ?? standard.issuer.refreshLifetime(grant);
      },
      tokenValue: (kind) =>
        withPrefix(standard.issuer.tokenValue(kind), kind === 'refresh' ? 'ghr_' : 'ghu_'),
    },

    connections: {
      // The email address is a permission of the app, which its user does not see.
      expected: (account) => ({
        ...standard.connections.expected(account),
        scopes: null,
        email: undefined,
      }),
    },
  };
};

/** A GitHub App that acts for its users. */
export const githubApp: FakeDefinition<GitHubInstallation> = {
  name: 'github_app',
  account: GITHUB_ACCOUNT,
  checks: GITHUB_APP_CHECKS,
  variants: [
    'no_expiry',
    'refresh_184_days',
    'install',
    'no_email_permission',
    'no_issuer',
    'wrong_issuer',
    'secondary_limit',
  ],
  behaviours: [githubBehaviour, emails, installationBehaviour, behaviour],
  extras: () => ({ repositories: new Set(['ada/engine']) }),
};
