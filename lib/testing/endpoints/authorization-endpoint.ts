import { type ErrorFact, usual } from '../facts/provider-facts.js';
import { type FakeAnswer, html, redirect } from '../server/fake-response.js';
import { type FakeCode, type FakeGrant, opaque } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import { RefusingFake } from './error-responses.js';

const LOOPBACK = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/;

/** A fake with the consent page of RFC 6749: it responds at once, like a user who clicks fast. */
export abstract class AuthorizingFake extends RefusingFake {
  protected get clientIdParameter(): string {
    return this.facts.client_auth.id_param ?? 'client_id';
  }

  protected authorize(request: FakeRequest): FakeAnswer {
    const refused = this.refuseAuthorization(request);
    if (refused !== undefined) return refused;
    const denial = this.refusal;
    this.refusal = undefined;
    this.denied = denial !== undefined;
    if (denial !== undefined) return this.back(request, this.denial(denial));
    const code = this.issueCode(this.consent(request));
    return this.back(request, { code: code.value, ...this.callbackParameters(code) });
  }

  /** What the consent page says no to. Redirect URI and client come first: RFC 6749 section 4.1.2.1. */
  protected refuseAuthorization(request: FakeRequest): FakeAnswer | undefined {
    const query = request.url.searchParams;
    if (query.get(this.clientIdParameter) !== this.client.id) {
      this.slip(
        request,
        'unknown_client',
        `there is no client with this ${this.clientIdParameter}`,
      );
      return html(400, 'Unknown application');
    }
    if (!this.isRegistered(query.get('redirect_uri') ?? '')) {
      this.slip(request, 'redirect_uri', `${query.get('redirect_uri')} is not registered`);
      return this.unregistered(request);
    }
    const { required_params = [] } = this.facts.authorization;
    const isTypeNeeded = required_params.includes('response_type=code');
    if ((query.get('response_type') ?? (isTypeNeeded ? '' : 'code')) !== 'code') {
      this.slip(request, 'response_type', 'response_type is not code');
      return html(400, 'Unsupported response type');
    }
    if (!query.get('state')) {
      this.slip(request, 'state', 'there is no state');
      return html(400, 'Missing state');
    }
    if (!this.areScopesApart(query.get('scope') ?? '')) {
      this.slip(request, 'scope_separator', 'scopes are not joined as this provider has it');
      return html(400, 'Invalid scope');
    }
    return this.refuseChallenge(request);
  }

  /** Where a space alone joins scopes, a comma makes one unknown scope of two. */
  protected areScopesApart(scope: string): boolean {
    const { scope_separator, scope_separator_also } = this.facts.authorization;
    const isSpaceAlone = scope_separator === 'space' && scope_separator_also === undefined;
    return !isSpaceAlone || !scope.includes(',');
  }

  protected refuseChallenge(request: FakeRequest): FakeAnswer | undefined {
    const { status, methods = [] } = this.facts.pkce;
    const challenge = request.url.searchParams.get('code_challenge');
    const method = request.url.searchParams.get('code_challenge_method') ?? 'plain';
    if (status !== 'required' && (status !== 'supported' || challenge === null)) return undefined;
    if (challenge && methods.includes(method)) return undefined;
    this.slip(request, 'challenge', `no code_challenge of a known method (${method})`);
    return html(400, 'Invalid code challenge');
  }

  protected isRegistered(uri: string): boolean {
    return this.redirectUris.has(uri) || (!this.has('https_only') && LOOPBACK.test(uri));
  }

  protected unregistered(_request: FakeRequest): FakeAnswer {
    return html(400, 'Redirect URI is not registered');
  }

  /** Parameters of a redirect that brings a refusal. */
  protected denial(kind: string): Record<string, string> {
    const fact = this.facts.errors[kind] as ErrorFact | undefined;
    return { error: usual(fact?.error) ?? kind };
  }

  /** Parameters of a redirect that brings a code, besides `code` and `state`. */
  protected callbackParameters(_code: FakeCode): Record<string, string | undefined> {
    return {};
  }

  protected back(
    request: FakeRequest,
    parameters: Record<string, string | null | undefined>,
  ): FakeAnswer {
    const query = request.url.searchParams;
    return redirect(
      query.get('redirect_uri') ?? '',
      { ...parameters, state: query.get('state') },
      this.facts.authorization.callback_fragment ?? '',
    );
  }

  protected consent(request: FakeRequest): FakeGrant {
    const query = request.url.searchParams;
    const grant: FakeGrant = {
      account: this.account,
      clientId: this.client.id,
      scopes: this.grantedScopes(query),
      parameters: query,
      redirectUri: query.get('redirect_uri') ?? '',
      createdAt: this.clock.now(),
      revoked: false,
    };
    this.grants.all.push(grant);
    return grant;
  }

  /** What the account allows of what was asked. */
  protected grantedScopes(query: URLSearchParams): string[] {
    const asked = (query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean);
    const allowed = [...new Set(asked)].filter((scope) => !this.unticked.has(scope));
    return [...new Set(allowed.flatMap((scope) => this.instead.get(scope) ?? [scope]))];
  }

  protected issueCode(grant: FakeGrant): FakeCode {
    const code = { value: this.codeValue(), grant, issuedAt: this.clock.now(), used: false };
    this.grants.codes.set(code.value, code);
    return code;
  }

  protected codeValue(): string {
    return opaque();
  }
}
