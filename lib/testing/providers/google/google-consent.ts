import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeGrant, opaque } from '../../grants/fake-grants.js';
import { html } from '../../server/fake-response.js';
import type { FakeBehaviour } from '../fake-definition.js';
import { canonicalScopes } from './google-scopes.js';

/** The account that is signed in at the start. */
export const GOOGLE_ACCOUNT: FakeAccount = {
  id: '108234567890123456789',
  name: 'Ada Lovelace',
  username: '',
  email: 'ada@example.com',
  avatarUrl: 'https://lh3.googleusercontent.com/a/ada=s96-c',
};

/** The consent page of Google, which also decides whether there is a refresh token. */
export const googleConsent: FakeBehaviour = ({ state }, standard) => {
  const { grants, consent, facts } = state;
  const refreshable = new WeakSet<FakeGrant>();
  return {
    authorization: {
      // Redirect URIs are exact. Plain http is for loopback, and IP addresses are refused elsewhere.
      isRegistered(uri) {
        if (!standard.authorization.isRegistered(uri) || uri.includes('#')) return false;
        const { protocol, hostname } = new URL(uri);
        return protocol === 'http:' ? isLoopback(hostname) : !isIpAddress(hostname);
      },
      unregistered: () => html(400, 'Error 400: redirect_uri_mismatch'),
      grantedScopes: (query) =>
        canonicalScopes(standard.authorization.grantedScopes(query)).filter(
          (scope) => !consent.declined.has(scope),
        ),
      consent(request) {
        const query = request.url.searchParams;
        const isFirst = grants.findActive(state.account).length === 0;
        const isShown = isFirst || query.get('prompt') === 'consent';
        const grant = standard.authorization.consent(request);
        if (isShown && query.get('access_type') === 'offline') refreshable.add(grant);
        else if (query.get('access_type') !== 'online') {
          state.violate(request, 'offline', 'this consent brings no refresh token');
        }
        return grant;
      },
      callbackParameters(code) {
        if (state.has('wrong_issuer')) code.wrongIssuer = 'https://accounts.google.example';
        const { parameters, scopes } = code.grant;
        return {
          iss: code.wrongIssuer ?? facts.authorization.iss_in_callback,
          scope: scopes.join(' '),
          authuser: '0',
          prompt: parameters.get('prompt') ?? 'none',
        };
      },
      codeValue: () => opaque('4/0A'),
    },

    issuer: { isRefreshable: (grant) => refreshable.has(grant) },
  };
};

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

function isIpAddress(hostname: string): boolean {
  return /^[\d.]+$|^\[/.test(hostname);
}
