import type { FakeParts } from '../endpoints/fake-parts.js';
import type { ProviderFacts } from '../facts/provider-facts.js';
import type { Fault } from '../faults/fake-faults.js';
import type { FakeCheck, Violation } from '../faults/fake-journal.js';
import type { StoredConnection } from '../faults/stored-connection.js';
import { findEndedGrantErrors } from '../grants/ended-grant-errors.js';
import type { FakeAccount } from '../grants/fake-accounts.js';
import type { FakeRequest } from '../server/fake-request.js';
import type { FakeResponse, Silence } from '../server/fake-response.js';
import type { FakeConfiguration } from '../server/local-endpoints.js';
import type { FakePost } from '../state/fake-posts.js';

/**
 * A strict fake of one provider: it refuses what the real one refuses, responds as
 * it responds, and records what a client did wrong. Its methods simulate the user
 * and outages.
 */
export class FakeProvider {
  /** @internal made by `FakeProviders` */
  constructor(private readonly parts: FakeParts) {}

  /** The name of the provider. */
  get name(): string {
    return this.parts.state.identity.name;
  }

  /** Where this fake is served; the real hosts are the first segment below it. */
  get url(): string {
    return this.parts.state.url;
  }

  /** What is known of the provider. */
  get facts(): ProviderFacts {
    return this.parts.state.facts;
  }

  /** The registration of the client at this provider. */
  get client(): { readonly id: string; readonly secret: string } {
    return this.parts.state.client;
  }

  /** What this provider demands of its clients. */
  get checks(): readonly FakeCheck[] {
    return this.parts.state.identity.checks;
  }

  /**
   * Goes into `providers` of the host's options, so that the strategy talks to this fake.
   *
   * @example
   * const providers = { github: fakes.provider('github').configuration() };
   */
  configuration(): FakeConfiguration {
    return this.parts.configuration.all();
  }

  /**
   * Registers a redirect URI; those on loopback need not be registered.
   *
   * @example
   * fakes.provider('github').registerRedirectUri('https://app.example/oauth2/github/callback');
   */
  registerRedirectUri(uri: string): void {
    this.parts.state.consent.redirectUris.add(uri);
  }

  /** The account that is signed in at the provider. */
  get account(): FakeAccount {
    return this.parts.state.account;
  }

  /**
   * Adds an account, which is not signed in. Members that are left out are those of the first account.
   *
   * @example
   * fakes.provider('github').addAccount({ id: '2', username: 'bob' });
   */
  addAccount(account: Partial<FakeAccount> & { id: string }): FakeAccount {
    return this.parts.state.accounts.add(account);
  }

  /**
   * Signs in an account, which decides on the next consents.
   *
   * @throws Error when there is no such account
   *
   * @example
   * fakes.provider('github').signIn('2');
   */
  signIn(id: string): FakeAccount {
    return this.parts.state.accounts.signIn(id);
  }

  /**
   * The user refuses the next consent; `error` where the provider has several errors for that.
   *
   * @example
   * fakes.provider('github').denyConsent();
   */
  denyConsent(error = 'user_denied'): void {
    this.parts.state.consent.nextRefusal = error;
  }

  /**
   * The user does not allow these scopes from now on.
   *
   * @example
   * fakes.provider('facebook').declineScopes('email');
   */
  declineScopes(...scopes: string[]): void {
    for (const scope of scopes) this.parts.state.consent.declined.add(scope);
  }

  /**
   * The user allows these scopes again.
   *
   * @example
   * fakes.provider('facebook').allowScopes('email');
   */
  allowScopes(...scopes: string[]): void {
    for (const scope of scopes) this.parts.state.consent.declined.delete(scope);
  }

  /**
   * From now on these scopes are granted, and named, in place of one that was requested.
   *
   * @example
   * fakes.provider('google').replaceScope('email', 'https://www.googleapis.com/auth/userinfo.email');
   */
  replaceScope(scope: string, ...granted: string[]): void {
    this.parts.state.consent.substitutes.set(scope, granted);
  }

  /**
   * The user revokes the consent in the provider's settings.
   *
   * @example
   * fakes.provider('github').revokeAsUser();
   */
  revokeAsUser(account: FakeAccount = this.account): void {
    this.parts.state.grants.revokeAll(account);
  }

  /**
   * Every access token that was issued so far has expired; at Facebook, those that can expire.
   *
   * @example
   * fakes.provider('github').expireAccessTokens();
   */
  expireAccessTokens(): void {
    const { issuer, state } = this.parts;
    for (const token of state.grants.tokens.values()) {
      if (issuer.canExpire(token)) state.grants.end(token, 'expired');
    }
  }

  /**
   * Moves this provider's time forward by so many milliseconds.
   *
   * @example
   * fakes.provider('facebook').moveClock(24 * 60 * 60 * 1000);
   */
  moveClock(ms: number): void {
    this.parts.state.clock.advance(ms);
  }

  /** The errors with which this provider may refuse a grant that has ended; see `refuseEndedGrantsWith()`. */
  get endedGrantErrors(): readonly string[] {
    return findEndedGrantErrors(this.name).map(({ name }) => name);
  }

  /**
   * From now on a refresh of a grant that has ended gets this error, one of `endedGrantErrors`.
   *
   * @throws Error when this provider has no such error
   *
   * @example
   * const fake = fakes.provider('google');
   * fake.refuseEndedGrantsWith(fake.endedGrantErrors[0] ?? '');
   */
  refuseEndedGrantsWith(name: string): void {
    const found = findEndedGrantErrors(this.name).find((one) => one.name === name);
    if (found === undefined)
      throw new Error(`${this.name} has no error "${name}" for grants that have ended.`);
    this.parts.state.endedGrantError = found;
  }

  /**
   * Whether a refresh token that is used twice ends its successors too; off by default.
   *
   * @example
   * fakes.provider('twitter').detectReuse(true);
   */
  detectReuse(isDetected: boolean): void {
    this.parts.state.isReuseDetected = isDetected;
  }

  /**
   * Carries out the next token request, then cuts the connection.
   *
   * @example
   * fakes.provider('twitter').loseNextResponse();
   */
  loseNextResponse(): void {
    this.parts.state.faults.planLoss();
  }

  /**
   * The next requests fail in this way.
   *
   * @param endpoint such as `token`; any endpoint but the consent page by default
   *
   * @example
   * fakes.provider('github').failNext(500, 2, 'token');
   */
  failNext(fault: Fault, count = 1, endpoint?: string): void {
    this.parts.state.faults.plan(fault, count, endpoint);
  }

  /** Variants of the provider's behaviour; see `useVariants()`. */
  get variants(): readonly string[] {
    return this.parts.state.variants.names;
  }

  /**
   * Turns on these variants and no others.
   *
   * @throws Error when this provider has no such variant
   *
   * @example
   * const fake = fakes.provider('linkedin');
   * fake.useVariants(...fake.variants.slice(0, 1));
   */
  useVariants(...names: string[]): void {
    this.parts.state.variants.use(names);
  }

  /**
   * Turns on these variants, now and after each `reset()`.
   *
   * @example
   * const fake = fakes.provider('linkedin');
   * fake.useVariantsByDefault(...fake.variants.slice(0, 1));
   */
  useVariantsByDefault(...names: string[]): void {
    this.parts.state.variants.useByDefault(names);
  }

  /** Every request so far, oldest first. */
  get requests(): readonly FakeRequest[] {
    return this.parts.state.journal.requests;
  }

  /**
   * The requests to one endpoint, such as `token`.
   *
   * @example
   * expect(fakes.provider('github').requestsTo('token')).toHaveLength(1);
   */
  requestsTo(endpoint: string): FakeRequest[] {
    return this.parts.state.journal.requestsTo(endpoint);
  }

  /**
   * Everything that a client did wrong so far.
   *
   * @example
   * expect(fakes.provider('github').violations()).toEqual([]);
   */
  violations(): readonly Violation[] {
    return this.parts.state.journal.violations;
  }

  /** What was published through the API, oldest first; empty where this fake has no such API. */
  get posts(): readonly FakePost[] {
    return this.parts.state.posts;
  }

  /**
   * Compares what a client stored after connecting or refreshing with what this
   * fake sent; each difference is a violation.
   *
   * @example
   * fakes.provider('github').inspect({ id: connection.resourceOwnerId, scopes: connection.scopes });
   */
  inspect(stored: StoredConnection, account: FakeAccount = this.account): void {
    this.parts.connections.inspect(stored, account);
  }

  /**
   * Restores the state at the start: no grants, no requests, no faults, real time.
   *
   * @example
   * afterEach(() => fakes.provider('github').reset());
   */
  reset(): void {
    this.parts.state.reset();
  }

  /**
   * Responds to one request.
   *
   * @example
   * const response = fakes.provider('github').respond(request);
   */
  respond(request: FakeRequest): FakeResponse | Silence {
    return this.parts.requests.respond(request);
  }

  /**
   * Epoch milliseconds on this provider's clock.
   *
   * @example
   * const issuedAt = fakes.provider('github').now();
   */
  now(): number {
    return this.parts.state.clock.now();
  }
}
