import { type DeadGrant, deadGrantsOf } from '../grants/dead-grants.js';
import type { FakeAccount } from '../grants/fake-accounts.js';
import type { Fault } from '../faults/fake-faults.js';
import { FakeState } from './fake-state.js';

/** What a test may do to a fake: play the user, turn time and behaviour, disturb answers. */
export abstract class FakeSwitches extends FakeState {
  /** Variants of the provider's behaviour; see `profile()`. */
  readonly profiles: readonly string[] = [];
  protected readonly redirectUris = new Set<string>();
  protected readonly unticked = new Set<string>();
  protected refusal?: string;
  /** The last consent question was answered with no. */
  protected denied = false;
  protected strict = false;
  protected readonly instead = new Map<string, readonly string[]>();
  protected deadGrant?: DeadGrant;
  private readonly active = new Set<string>();
  private initial: string[] = [];

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

  /** The account allows these scopes again. */
  tick(...scopes: string[]): void {
    for (const scope of scopes) this.unticked.delete(scope);
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

  /** The names under which this provider may refuse a grant that has ended; see `refuseDeadGrantsAs()`. */
  get deadGrants(): readonly string[] {
    return deadGrantsOf(this.name).map(({ name }) => name);
  }

  /**
   * From now on a refresh of a grant that has ended is refused in this way, one of `deadGrants`.
   *
   * @throws Error when this provider has no such way
   */
  refuseDeadGrantsAs(name: string): void {
    const found = deadGrantsOf(this.name).find((one) => one.name === name);
    if (found === undefined) throw new Error(`${this.name} never says "${name}" of a dead grant.`);
    this.deadGrant = found;
  }

  /** From now on these scopes are granted, and named, in place of one that was asked for. */
  grantInstead(scope: string, ...granted: string[]): void {
    this.instead.set(scope, granted);
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

  /** Turns on variants that are on again after `reset()`. */
  startWith(...names: string[]): void {
    this.profile(...names);
    this.initial = names;
  }

  override reset(): void {
    super.reset();
    for (const part of [this.redirectUris, this.unticked, this.instead]) part.clear();
    this.profile(...this.initial);
    this.refusal = undefined;
    this.denied = false;
    this.strict = false;
    this.deadGrant = undefined;
  }

  protected has(profile: string): boolean {
    return this.active.has(profile);
  }
}
