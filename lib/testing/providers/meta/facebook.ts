import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { apiBehaviour, readParameters } from './facebook-api.js';
import { consentBehaviour, type FacebookConsent } from './facebook-consent.js';
import { type FacebookPages, firstPages } from './facebook-pages.js';
import { tokenBehaviour } from './facebook-tokens.js';
import { FACEBOOK_CHECKS } from './facebook.checks.js';
import {
  endedGrantBehaviour,
  graphBehaviour,
  type GraphExtras,
  graphExtras,
  withVersionOption,
} from './graph.js';

export interface FacebookExtras extends GraphExtras, FacebookConsent, FacebookPages {
  /** An account changes its password, which ends all its tokens. */
  changePassword(account?: FakeAccount): void;
}

const behaviour: FakeBehaviour = ({ state, errors, connections }, standard) => {
  const { facts, journal } = state;
  return {
    configuration: {
      endpoints() {
        const [, accounts, permissions] = facts.endpoints.userinfo.map(({ url }) =>
          withVersionOption(state.local(url)),
        );
        return {
          ...standard.configuration.endpoints(),
          accounts: accounts!,
          permissions: permissions!,
        };
      },
    },

    token: {
      respond(request) {
        if (request.basic === undefined) {
          return standard.token.respond({ ...request, form: readParameters(request) });
        }
        state.slip(request, 'client_authentication', 'a Basic header');
        return errors.error('client_auth_failed', 'Missing client_id parameter.');
      },
      grantType(request) {
        if (standard.token.grantType(request) !== 'refresh_token') return 'authorization_code';
        state.violate(request, 'no-refresh-token', 'grant_type=refresh_token');
        return null;
      },
    },

    connections: {
      inspect(stored, account) {
        if (state.has('no_expiry') && stored.expiresAt != null) {
          const message = 'an end was made up for a token that does not expire';
          state.violate(undefined, 'no-expiry', message);
        }
        standard.connections.inspect(stored, account);
      },
      expected(account) {
        const token = connections.latestToken(account, 'access');
        const sources = ['permissions', 'introspection'];
        const areScopesSent = sources.some((name) => journal.requestsTo(name).length > 0);
        const hasEmail = token?.scopes.includes(facts.authorization.email_scope ?? '');
        return {
          ...standard.connections.expected(account),
          username: null,
          email: hasEmail ? account.email : null,
          scopes: areScopesSent ? (token?.scopes ?? null) : null,
        };
      },
    },
  };
};

/** Facebook Login, the manual flow. */
export const facebook: FakeDefinition<FacebookExtras> = {
  name: 'facebook',
  account: {
    id: '10229876543210987',
    name: 'Ada Lovelace',
    username: 'ada',
    email: 'ada@example.com',
    avatarUrl: 'https://platform-lookaside.fbsbx.com/ada.jpg',
  },
  checks: FACEBOOK_CHECKS,
  variants: [
    'no_expiry',
    'error_code_denial',
    'require_app_secret',
    'granular_scopes',
    'https_only',
  ],
  behaviours: [
    graphBehaviour,
    consentBehaviour,
    tokenBehaviour,
    apiBehaviour,
    behaviour,
    endedGrantBehaviour,
  ],
  extras: (fake) => ({
    ...graphExtras(fake),
    declined: new Map(),
    pages: firstPages(),
    portfolios: [],
    changePassword: (account = fake.state.account) => changePassword(fake, account),
  }),
};

function changePassword({ state: { grants } }: FakeParts, { id }: FakeAccount): void {
  for (const token of grants.tokens.values()) {
    if (token.grant.account.id === id) grants.end(token, 'password_changed');
  }
}
