import type { FakeAccount } from './fake-accounts.js';
import { type FakeAnswer, html, text } from './fake-answer.js';
import type { Fault } from './fake-faults.js';
import type { FakeRequest } from './fake-request.js';
import { type FakeRoute, match } from './fake-route.js';
import { FakeState } from './fake-state.js';
import { QUIET_SECONDS } from './rate-limit-headers.js';

/** Instead of an answer: the connection stays open in silence, or is cut. */
export type Silence = 'hang' | 'drop';

const LOSABLE = ['token', 'refresh', 'exchange'];

/**
 * A strict copy of one provider: refuses what the real one refuses, answers as
 * it answers, and writes down what a client did wrong.
 */
export abstract class FakeProvider extends FakeState {
  /** Variants of the provider's behaviour; see `profile()`. */
  readonly profiles: readonly string[] = [];
  protected readonly redirectUris = new Set<string>();
  protected readonly unticked = new Set<string>();
  protected refusal?: string;
  /** The last consent question was answered with no. */
  protected denied = false;
  protected strict = false;
  private readonly active = new Set<string>();

  /** Registers a redirect URI; those on loopback need not be. */
  registerRedirectUri(uri: string): void {
    this.redirectUris.add(uri);
  }

  /** The account says no next time; `error` where the provider has several ways to put it. */
  deny(error = 'user_denied'): void {
    this.refusal = error;
  }

  /** The account leaves out these scopes from now on. */
  untick(...scopes: string[]): void {
    for (const scope of scopes) this.unticked.add(scope);
  }

  /** Every access token issued so far has run out. */
  expireAccessTokens(): void {
    for (const token of this.grants.tokens.values()) {
      if (token.kind !== 'refresh') this.grants.end(token, 'expired');
    }
  }

  /** The account withdraws its consent in the provider's settings. */
  revokeAsUser(account: FakeAccount = this.account): void {
    for (const grant of this.grants.all) {
      if (grant.account.id === account.id) this.grants.revoke(grant);
    }
  }

  /** A refresh token that is used twice ends its successors too. */
  strictRotation(strict: boolean): void {
    this.strict = strict;
  }

  /** Carries out the next token request, then cuts the connection. */
  loseNextAnswer(): void {
    this.faults.planLoss();
  }

  /** Disturbs the next requests of the client, at one endpoint or at any but the consent page. */
  answerNext(fault: Fault, count = 1, endpoint?: string): void {
    this.faults.plan(fault, count, endpoint);
  }

  /**
   * Turns on variants; without a name, none is on.
   *
   * @throws Error when this provider has no such variant
   */
  profile(...names: string[]): void {
    const unknown = names.filter((name) => !this.profiles.includes(name));
    if (unknown.length > 0) throw new Error(`${this.name} has no profile "${unknown.join(', ')}".`);
    this.active.clear();
    for (const name of names) this.active.add(name);
  }

  override reset(): void {
    super.reset();
    for (const part of [this.redirectUris, this.unticked, this.active]) part.clear();
    this.refusal = undefined;
    this.denied = false;
    this.strict = false;
  }

  /** Serves one request. */
  answer(request: FakeRequest): FakeAnswer | Silence {
    this.journal.requests.push(request);
    const served = this.routes().map((route) => ({ route, variables: match(route, request) }));
    const found = served.find(({ variables }) => variables !== undefined);
    if (found?.variables === undefined) return this.notServed(request);
    const { endpoint } = found.route;
    request.endpoint = endpoint;
    if (this.quiet.isBrokenBy(request)) this.slip(request, 'rate_limit', 'asked again too early');
    const fault = endpoint === 'authorize' ? undefined : this.faults.take(endpoint);
    if (fault !== undefined) return this.disturbed(fault, request);
    const usual = this.precondition(request) ?? found.route.handle(request, found.variables);
    request.lost = LOSABLE.includes(endpoint) && this.faults.takeLoss();
    return request.lost ? 'drop' : this.decorate(usual);
  }

  protected abstract routes(): FakeRoute[];
  protected abstract rateLimited(request: FakeRequest): FakeAnswer;

  /** What is demanded of every request, before its route is asked. */
  protected precondition(_request: FakeRequest): FakeAnswer | undefined {
    return undefined;
  }

  /** What every answer carries. */
  protected decorate(answer: FakeAnswer): FakeAnswer {
    return answer;
  }

  protected has(profile: string): boolean {
    return this.active.has(profile);
  }

  protected notServed(request: FakeRequest): FakeAnswer {
    this.slip(request, 'unknown_endpoint', `${request.method} ${request.url.href} is not served`);
    return text(404, 'Not Found');
  }

  private disturbed(fault: Fault, request: FakeRequest): FakeAnswer | Silence {
    if (fault === 'hang') return 'hang';
    if (fault === 'html') return html(200, 'Just a moment');
    if (fault === 500) return text(500, 'Internal Server Error');
    this.quiet.ask(request, QUIET_SECONDS);
    return this.decorate(this.rateLimited(request));
  }
}
