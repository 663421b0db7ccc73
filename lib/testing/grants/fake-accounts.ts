/** An account at a fake provider. */
export interface FakeAccount {
  /** As text, also where the provider sends a number. */
  id: string;
  name: string | null;
  username: string;
  email: string | null;
  avatarUrl: string | null;
}

/** The accounts of one fake, of which one is signed in. */
export class FakeAccounts {
  private readonly known = new Map<string, FakeAccount>();
  private signedIn: FakeAccount;

  /** @param first the account that is signed in at the start */
  constructor(private readonly first: FakeAccount) {
    this.signedIn = this.add(first);
  }

  /** The account that decides on the consent page. */
  get current(): FakeAccount {
    return this.signedIn;
  }

  /** Adds an account; members that are left out are those of the first account. */
  add(account: Partial<FakeAccount> & { id: string }): FakeAccount {
    const added = { ...this.first, ...account };
    this.known.set(added.id, added);
    return added;
  }

  /** @throws Error when there is no such account */
  signIn(id: string): FakeAccount {
    const account = this.known.get(id);
    if (account === undefined) throw new Error(`There is no account "${id}".`);
    return (this.signedIn = account);
  }

  /** Removes all accounts but the first, and restores that one. */
  reset(): void {
    this.known.clear();
    this.signedIn = this.add(this.first);
  }
}
