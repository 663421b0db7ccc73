import { type ErrorFact, usual } from '../facts/provider-facts.js';
import { type FakeCode, type FakeGrant, opaque } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import { type FakeResponse, html, redirect } from '../server/fake-response.js';
import type { FakeState } from '../state/fake-state.js';

const LOOPBACK = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/;

/** The authorization endpoint of RFC 6749; it redirects at once, as if the user had agreed. */
export interface AuthorizationEndpoint {
  respond: (request: FakeRequest) => FakeResponse;
  /** The error page for a bad request. Redirect URI and client come first: RFC 6749 section 4.1.2.1. */
  refuse: (request: FakeRequest) => FakeResponse | undefined;
  /** Whether the scopes are separated as this provider wants it. */
  areScopesSeparated: (scope: string) => boolean;
  /** The error page for a missing or unknown PKCE challenge. */
  refuseChallenge: (request: FakeRequest) => FakeResponse | undefined;
  isRegistered: (redirectUri: string) => boolean;
  /** The response to a redirect URI that is not registered. */
  unregistered: (request: FakeRequest) => FakeResponse;
  /** The parameters of a redirect after the account refused; `kind` is an error of the facts. */
  denial: (kind: string) => Record<string, string>;
  /** The parameters of a redirect with a code, besides `code` and `state`. */
  callbackParameters: (code: FakeCode) => Record<string, string | undefined>;
  /** Redirects to the client. */
  redirect: (
    request: FakeRequest,
    parameters: Record<string, string | null | undefined>,
  ) => FakeResponse;
  /** Records what the account allows. */
  consent: (request: FakeRequest) => FakeGrant;
  /** The scopes that the account allows, of those in the query. */
  grantedScopes: (query: URLSearchParams) => string[];
  issueCode: (grant: FakeGrant) => FakeCode;
  codeValue: () => string;
}

export function authorizationEndpoint({ state }: { state: FakeState }): AuthorizationEndpoint {
  const { facts, client, consent, grants } = state;
  const steps: AuthorizationEndpoint = {
    respond(request) {
      const refused = steps.refuse(request);
      if (refused !== undefined) return refused;
      const refusal = consent.nextRefusal;
      consent.nextRefusal = undefined;
      consent.wasRefused = refusal !== undefined;
      if (refusal !== undefined) return steps.redirect(request, steps.denial(refusal));
      const code = steps.issueCode(steps.consent(request));
      return steps.redirect(request, { code: code.value, ...steps.callbackParameters(code) });
    },

    refuse(request) {
      const query = request.url.searchParams;
      const { clientIdParameter } = state;
      if (query.get(clientIdParameter) !== client.id) {
        state.slip(request, 'unknown_client', `there is no client with this ${clientIdParameter}`);
        return html(400, 'Unknown application');
      }
      const redirectUri = query.get('redirect_uri');
      if (!steps.isRegistered(redirectUri ?? '')) {
        state.slip(request, 'redirect_uri', `${redirectUri} is not registered`);
        return steps.unregistered(request);
      }
      const { required_params = [] } = facts.authorization;
      const isTypeRequired = required_params.includes('response_type=code');
      if ((query.get('response_type') ?? (isTypeRequired ? '' : 'code')) !== 'code') {
        state.slip(request, 'response_type', 'response_type is not code');
        return html(400, 'Unsupported response type');
      }
      if (!query.get('state')) {
        state.slip(request, 'state', 'there is no state');
        return html(400, 'Missing state');
      }
      if (!steps.areScopesSeparated(query.get('scope') ?? '')) {
        state.slip(
          request,
          'scope_separator',
          'scopes are not separated as this provider wants it',
        );
        return html(400, 'Invalid scope');
      }
      return steps.refuseChallenge(request);
    },

    // Where only a space separates scopes, a comma makes one unknown scope of two.
    areScopesSeparated(scope) {
      const { scope_separator, scope_separator_also } = facts.authorization;
      const isOnlySpace = scope_separator === 'space' && scope_separator_also === undefined;
      return !isOnlySpace || !scope.includes(',');
    },

    refuseChallenge(request) {
      const { status, methods = [] } = facts.pkce;
      const challenge = request.url.searchParams.get('code_challenge');
      const method = request.url.searchParams.get('code_challenge_method') ?? 'plain';
      if (status !== 'required' && (status !== 'supported' || challenge === null)) return undefined;
      if (challenge && methods.includes(method)) return undefined;
      state.slip(request, 'challenge', `no code_challenge of a known method (${method})`);
      return html(400, 'Invalid code challenge');
    },

    isRegistered(redirectUri) {
      const isLoopback = !state.has('https_only') && LOOPBACK.test(redirectUri);
      return consent.redirectUris.has(redirectUri) || isLoopback;
    },

    unregistered: () => html(400, 'Redirect URI is not registered'),

    denial(kind) {
      const fact = facts.errors[kind] as ErrorFact | undefined;
      return { error: usual(fact?.error) ?? kind };
    },

    callbackParameters: () => ({}),

    redirect(request, parameters) {
      const query = request.url.searchParams;
      return redirect(
        query.get('redirect_uri') ?? '',
        { ...parameters, state: query.get('state') },
        facts.authorization.callback_fragment ?? '',
      );
    },

    consent(request) {
      const query = request.url.searchParams;
      const grant: FakeGrant = {
        account: state.account,
        clientId: client.id,
        scopes: steps.grantedScopes(query),
        parameters: query,
        redirectUri: query.get('redirect_uri') ?? '',
        createdAt: state.clock.now(),
        revoked: false,
      };
      grants.all.push(grant);
      return grant;
    },

    grantedScopes(query) {
      const requested = new Set((query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean));
      const allowed = [...requested].filter((scope) => !consent.declined.has(scope));
      return [...new Set(allowed.flatMap((scope) => consent.substitutes.get(scope) ?? [scope]))];
    },

    issueCode(grant) {
      const issuedAt = state.clock.now();
      const code = { value: steps.codeValue(), grant, issuedAt, used: false };
      grants.codes.set(code.value, code);
      return code;
    },

    codeValue: () => opaque(),
  };
  return steps;
}
