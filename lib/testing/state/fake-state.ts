import { loadFacts, type ProviderFacts } from '../facts/provider-facts.js';
import { type FakeAccount, FakeAccounts } from '../grants/fake-accounts.js';
import { FakeClock } from '../faults/fake-clock.js';
import { FakeFaults } from '../faults/fake-faults.js';
import { FakeGrants } from '../grants/fake-grants.js';
import { type FakeCheck, FakeJournal, type Slip, type Violation } from '../faults/fake-journal.js';
import type { FakePost } from './fake-posts.js';
import { FakeQuiet } from '../faults/rate-limit-waits.js';
import type { FakeRequest } from '../server/fake-request.js';
import { type FakeConfiguration, localEndpoints, localUrl } from '../server/local-endpoints.js';
import { differences, type StoredConnection } from '../faults/stored-connection.js';

/** What a fake knows, remembers and has to say about its clients. */
export abstract class FakeState {
  readonly facts: ProviderFacts;
  readonly clock = new FakeClock();
  /** The registration at this provider. */
  readonly client: { id: string; secret: string };
  /** What this provider demands of its clients. */
  abstract readonly checks: readonly FakeCheck[];
  /** What was published through the API, oldest first; empty where this fake has no such API. */
  readonly posts: FakePost[] = [];

  protected readonly grants = new FakeGrants();
  protected readonly faults = new FakeFaults();
  protected readonly quiet = new FakeQuiet();
  protected readonly journal = new FakeJournal(() => this.checks);
  protected readonly accounts: FakeAccounts;

  /** @param url where this fake lives; the real hosts are the first segment below it */
  constructor(
    readonly name: string,
    readonly url: string,
  ) {
    this.facts = loadFacts(name);
    this.client = { id: `${name}-client`, secret: `${name}-secret-of-the-client` };
    this.accounts = new FakeAccounts(this.firstAccount());
  }

  /** Every request so far, oldest first. */
  get requests(): readonly FakeRequest[] {
    return this.journal.requests;
  }

  /** The requests to one endpoint, such as `token`. */
  requestsTo(endpoint: string): FakeRequest[] {
    return this.requests.filter((request) => request.endpoint === endpoint);
  }

  /** Everything that a client did wrong so far. */
  violations(): readonly Violation[] {
    return this.journal.violations;
  }

  /**
   * Judges what a client kept after connecting or refreshing: what differs from
   * what this fake told is a violation.
   */
  inspect(stored: StoredConnection, account: FakeAccount = this.account): void {
    for (const { member, message } of differences(stored, this.truth(account))) {
      this.slip(undefined, `stored_${member}`, message);
    }
  }

  /** What goes into the host's `providers`, so that the strategy talks to this fake. */
  configuration(): FakeConfiguration {
    const issuer = this.facts.authorization.iss_in_callback;
    return {
      clientId: this.client.id,
      clientSecret: this.client.secret,
      endpoints: localEndpoints(this.facts, this.url),
      ...(issuer && { issuer }),
    };
  }

  /** The account that answers the consent question. */
  get account(): FakeAccount {
    return this.accounts.current;
  }

  /** Adds an account; what is left out is taken from the first account. Does not sign in. */
  addAccount(account: Partial<FakeAccount> & { id: string }): FakeAccount {
    return this.accounts.add({ ...this.firstAccount(), ...account });
  }

  /** From now on this account answers the consent question. */
  signIn(id: string): FakeAccount {
    return this.accounts.signIn(id);
  }

  /** Moves this provider's time on, in milliseconds. */
  advance(ms: number): void {
    this.clock.advance(ms);
  }

  /** Back to the state at the start: no grants, no log, no switch, real time. */
  reset(): void {
    for (const part of [this.journal, this.grants, this.faults, this.quiet]) part.clear();
    this.posts.length = 0;
    this.clock.reset();
    this.accounts.reset();
  }

  /** Asked by the constructor: must not rely on fields of the class. */
  protected abstract firstAccount(): FakeAccount;
  /** What a client can know of a connection. */
  protected abstract truth(account: FakeAccount): StoredConnection;

  /** Where this fake serves a real address. */
  protected local(address: string): string {
    return localUrl(this.url, address);
  }

  protected violate(request: FakeRequest | undefined, check: string, message: string): void {
    this.journal.violate(check, message, request);
  }

  protected slip(request: FakeRequest | undefined, slip: Slip, message: string): void {
    this.journal.slip(slip, message, request);
  }
}
