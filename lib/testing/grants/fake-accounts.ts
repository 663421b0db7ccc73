/** Somebody who has an account at a fake provider. */
export interface FakeAccount {
  /** As text, also where the provider answers a number. */
  id: string;
  name: string | null;
  username: string;
  email: string | null;
  avatarUrl: string | null;
}

export class FakeAccounts {
  private readonly known = new Map<string, FakeAccount>();
  private signedIn: FakeAccount;

  constructor(private readonly first: FakeAccount) {
    this.signedIn = this.add(first);
  }

  /** Who answers the consent question. */
  get current(): FakeAccount {
    return this.signedIn;
  }

  add(account: FakeAccount): FakeAccount {
    this.known.set(account.id, account);
    return account;
  }

  /** @throws Error when there is no such account */
  get(id: string): FakeAccount {
    const account = this.known.get(id);
    if (account === undefined) throw new Error(`There is no account "${id}".`);
    return account;
  }

  signIn(id: string): FakeAccount {
    return (this.signedIn = this.get(id));
  }

  /** Back to the first account alone, as it was at the start. */
  reset(): void {
    this.known.clear();
    this.signedIn = this.add({ ...this.first });
  }
}
