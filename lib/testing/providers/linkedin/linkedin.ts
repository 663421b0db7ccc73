import type { ErrorFact } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeGrant, opaque, secondsLeft } from '../../grants/fake-grants.js';
import { json } from '../../server/fake-response.js';
import type { FakeState } from '../../state/fake-state.js';
import type { FakeBehaviour, FakeDefinition } from '../fake-definition.js';
import { idTokenFor, memberRoutes, createSubject } from './linkedin-api.js';
import {
  firstOrganisations,
  type LinkedInOrganisations,
  ORGANISATION_ROLES,
  organisationRoute,
} from './linkedin-organisations.js';
import { postRoute } from './linkedin-posts.js';
import { LINKEDIN_CHECKS } from './linkedin.checks.js';

/** A prefix and so many random bytes make a token of about 500 characters. */
const TOKEN_BYTES = 372;

export interface LinkedInExtras extends LinkedInOrganisations {
  /** The subject of an account, which differs per client. */
  subject(account: FakeAccount): string;
}

const apiBehaviour: FakeBehaviour<LinkedInExtras> = (fake, standard, extras) => {
  const { state, authorization, token, revocation } = fake;
  const { facts } = state;
  return {
    requests: {
      routes() {
        const { authorize_url, token_url, revoke } = facts.endpoints;
        const post = { method: 'POST' };
        return [
          {
            endpoint: 'authorize',
            method: 'GET',
            url: authorize_url,
            handle: authorization.respond,
          },
          { endpoint: 'token', ...post, url: token_url, handle: token.respond },
          { endpoint: 'revoke', ...post, url: revoke?.url ?? '', handle: revocation.respond },
          ...memberRoutes(fake),
          organisationRoute(fake, extras),
          postRoute(fake),
        ];
      },
    },

    configuration: {
      endpoints: () => ({
        ...standard.configuration.endpoints(),
        accounts: state.local(ORGANISATION_ROLES),
      }),
      // The redirects do not name the issuer, the id tokens do.
      issuer: () => facts.endpoints.oidc?.issuer,
    },

    api: {
      refuse(_request, token) {
        const { http, body } = facts.errors.access_token_invalid as ErrorFact;
        const names = body as Record<'serviceErrorCode' | 'code', Record<string, unknown>>;
        const reason =
          token === undefined ? 'invalid' : token.end === 'revoked' ? 'revoked' : 'expired';
        return json(http as number, {
          status: http,
          serviceErrorCode: names.serviceErrorCode[reason],
          code: names.code[reason],
          message: `The token used in the request is ${reason}`,
        });
      },
    },

    connections: {
      expected(account) {
        const expected = standard.connections.expected(account);
        const isOpenId = expected.scopes?.includes('openid') === true;
        return {
          ...expected,
          id: createSubject(state, account),
          username: isOpenId ? null : account.username,
          email: expected.scopes?.includes('email') ? account.email : null,
        };
      },
    },
  };
};

const consentBehaviour: FakeBehaviour = ({ state, authorization }, standard) => {
  const { grants, journal, consent } = state;
  /** Whether the client got tokens and never used one. */
  const isAbandoned = (grant: FakeGrant): boolean => {
    const tokens = grants.findTokens(grant).map(({ value }) => value);
    return (
      tokens.length > 0 && !journal.requests.some(({ bearer }) => tokens.includes(bearer ?? ''))
    );
  };
  return {
    authorization: {
      respond(request) {
        const last = grants.all.findLast(({ account }) => account.id === state.account.id);
        if (last?.parameters.has('nonce') && isAbandoned(last)) {
          state.violate(request, 'nonce', 'the tokens of the last consent were thrown away');
        }
        return standard.authorization.respond(request);
      },
      // With the Community Management API an application has no OpenID Connect.
      refuse(request) {
        const requested = (request.url.searchParams.get('scope') ?? '').split(' ');
        const refused = ['openid', 'profile', 'email'].find((scope) => requested.includes(scope));
        if (!state.has('community_management') || refused === undefined)
          return standard.authorization.refuse(request);
        return authorization.redirect(request, {
          error: 'unauthorized_scope_error',
          error_description: `Scope "${refused}" is not authorized for your application`,
        });
      },
      refuseChallenge(request) {
        if (request.url.searchParams.has('code_challenge')) {
          state.violate(request, 'no-pkce', 'a code_challenge');
        }
        return undefined;
      },
      isRegistered(uri) {
        if (!URL.canParse(uri) || uri.includes('#')) return false;
        const withoutQuery = (address: string) => address.split('?')[0];
        const isSame = (one: string) => withoutQuery(one) === withoutQuery(uri);
        return standard.authorization.isRegistered(uri) || [...consent.redirectUris].some(isSame);
      },
      denial: (kind) => ({
        ...standard.authorization.denial(kind),
        error_description: 'The user cancelled the authorization',
      }),
      consent(request) {
        const grant = standard.authorization.consent(request);
        endTokensWithOtherScopes(state, grant);
        return grant;
      },
    },
  };
};

const tokenBehaviour: FakeBehaviour = (fake, standard) => {
  const { state, errors, issuer, codes } = fake;
  return {
    errors: {
      body(kind, fact, message) {
        const body = standard.errors.body(kind, fact, message) as Record<string, unknown>;
        const isOther = kind === 'refresh_token_invalid' && state.has('invalid_grant');
        return isOther ? { ...body, error: 'invalid_grant' } : body;
      },
    },

    client: {
      refuse(request) {
        const missing = ['client_id', 'client_secret'].find((name) => !request.form.get(name));
        if (missing === undefined) return standard.client.refuse(request);
        state.slip(request, 'client_authentication', `no ${missing} in the body`);
        return errors.error('missing_param', `A required parameter "${missing}" is missing`);
      },
    },

    codes: {
      refuseVerifier(request) {
        if (!request.form.has('code_verifier')) return undefined;
        state.slip(request, 'verifier', 'a code_verifier');
        return errors.error(codes.errorKind('verifier'));
      },
      errorKind(slip) {
        const isUnknown = ['code_unknown', 'code_reuse', 'code_after_denial'].includes(slip);
        return isUnknown ? 'code_invalid_or_reused' : 'redirect_mismatch_or_code_expired';
      },
    },

    issuer: {
      isRefreshable: () => state.has('partner'),
      accessLifetime: () => (state.facts.lifetimes.access_token_s ?? 0) - 1,
      // An access token does not outlive the refresh token that it comes from.
      refresh(refresh) {
        const { grant } = refresh;
        const left = secondsLeft(refresh, state.clock.now()) ?? Infinity;
        const seconds = Math.min(issuer.accessLifetime(grant) ?? Infinity, left);
        return { access: issuer.mint('access', grant, seconds), refresh, grant, by: 'refresh' };
      },
      tokenValue: () => opaque('AQ', TOKEN_BYTES),
      members(issued) {
        const { scopes } = issued.grant;
        const hasIdToken = issued.by === 'code' && scopes.includes('openid');
        return {
          ...standard.issuer.members(issued),
          scope: [...scopes].sort().join(','),
          ...(hasIdToken && { id_token: idTokenFor(fake, issued.grant) }),
        };
      },
    },

    token: {
      refresh(request) {
        if (state.has('partner')) return standard.token.refresh(request);
        state.violate(request, 'client-modes', 'a refresh by an app that is no partner');
        return errors.error('refresh_token_invalid');
      },
    },
  };
};

/** LinkedIn; with the variant `partner` it issues refresh tokens. */
export const linkedin: FakeDefinition<LinkedInExtras> = {
  name: 'linkedin',
  account: {
    id: '782bbtaQ',
    name: 'Ada Lovelace',
    username: 'ada',
    email: 'ada@example.com',
    avatarUrl: 'https://media.licdn.com/dms/image/ada.jpg',
  },
  checks: LINKEDIN_CHECKS,
  variants: ['partner', 'invalid_grant', 'community_management', 'https_only'],
  behaviours: [apiBehaviour, consentBehaviour, tokenBehaviour],
  extras: ({ state }) => ({
    organisations: firstOrganisations(),
    subject: (account) => createSubject(state, account),
  }),
};

/** A consent with other scopes ends the access tokens of earlier consents. */
function endTokensWithOtherScopes({ grants }: FakeState, { account, scopes }: FakeGrant): void {
  for (const token of grants.tokens.values()) {
    const isOther = sortScopes(token.grant.scopes) !== sortScopes(scopes);
    if (token.kind === 'access' && token.grant.account.id === account.id && isOther) {
      grants.end(token, 'revoked');
    }
  }
}

function sortScopes(scopes: readonly string[]): string {
  return [...scopes].sort().join(' ');
}
