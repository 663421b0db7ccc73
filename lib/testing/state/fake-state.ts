import { loadFacts, type ProviderFacts } from '../facts/provider-facts.js';
import { FakeClock } from '../faults/fake-clock.js';
import { FakeFaults } from '../faults/fake-faults.js';
import { type FakeCheck, FakeJournal, type Slip } from '../faults/fake-journal.js';
import { RateLimitWaits } from '../faults/rate-limit-waits.js';
import { type FakeAccount, FakeAccounts } from '../grants/fake-accounts.js';
import type { EndedGrantError } from '../grants/ended-grant-errors.js';
import { FakeGrants } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import { localUrl } from '../server/local-endpoints.js';
import { ConsentSettings } from './consent-settings.js';
import type { FakePost } from './fake-posts.js';
import { Variants } from './variants.js';

/** What identifies a fake. */
export interface FakeIdentity {
  /** The name of the provider. */
  name: string;
  /** The account that is signed in at the start. */
  account: FakeAccount;
  /** What this provider demands of its clients. */
  checks: readonly FakeCheck[];
  /** Variants of the provider's behaviour. */
  variants?: readonly string[];
}

/** What a fake knows and remembers: the parts of the fake read and change it. */
export class FakeState {
  readonly facts: ProviderFacts;
  /** The registration of the client at this provider. */
  readonly client: { readonly id: string; readonly secret: string };
  readonly accounts: FakeAccounts;
  readonly journal: FakeJournal;
  readonly variants: Variants;
  readonly clock = new FakeClock();
  readonly consent = new ConsentSettings();
  readonly grants = new FakeGrants();
  readonly faults = new FakeFaults();
  readonly rateLimitWaits = new RateLimitWaits();
  /** What was published through the API, oldest first; empty where this fake has no such API. */
  readonly posts: FakePost[] = [];
  /** A refresh token that is used twice ends its successors. */
  isReuseDetected = false;
  /** The response to a refresh of a grant that has ended; the one of the facts by default. */
  endedGrantError?: EndedGrantError;
  private readonly resets: (() => void)[] = [];

  /** @param url where this fake is served; the real hosts are the first segment below it */
  constructor(
    readonly identity: FakeIdentity,
    readonly url: string,
  ) {
    const { name, account, checks, variants = [] } = identity;
    this.facts = loadFacts(name);
    this.client = { id: `${name}-client`, secret: `${name}-secret-of-the-client` };
    this.accounts = new FakeAccounts(account);
    this.journal = new FakeJournal(checks);
    this.variants = new Variants(name, variants);
  }

  /** The account that is signed in at the provider. */
  get account(): FakeAccount {
    return this.accounts.current;
  }

  /** The name of the parameter with the client id. */
  get clientIdParameter(): string {
    return this.facts.client_auth.id_param ?? 'client_id';
  }

  /** Whether a variant is on. */
  has(variant: string): boolean {
    return this.variants.has(variant);
  }

  /** Where this fake serves a real address. */
  local(address: string): string {
    return localUrl(this.url, address);
  }

  /** Reports a violation of a check of this provider. */
  violate(request: FakeRequest | undefined, check: string, message: string): void {
    this.journal.violate(check, message, request);
  }

  /** Reports a mistake that the steps of all fakes notice. */
  slip(request: FakeRequest | undefined, slip: Slip, message: string): void {
    this.journal.slip(slip, message, request);
  }

  /** Runs a function at each reset. */
  onReset(reset: () => void): void {
    this.resets.push(reset);
  }

  /** A value of one provider's own that each reset makes new. */
  remember<T>(initial: () => T): { value: T } {
    const memory = { value: initial() };
    this.onReset(() => (memory.value = initial()));
    return memory;
  }

  /** Restores the state at the start. */
  reset(): void {
    for (const part of [this.journal, this.grants, this.faults, this.rateLimitWaits]) part.clear();
    for (const part of [this.clock, this.accounts, this.consent, this.variants]) part.reset();
    this.posts.length = 0;
    this.isReuseDetected = false;
    this.endedGrantError = undefined;
    for (const reset of this.resets) reset();
  }
}
