/** How the consent page decides: what a test has set, and the last decision. */
export class ConsentSettings {
  /** Registered redirect URIs; those on loopback need not be registered. */
  readonly redirectUris = new Set<string>();
  /** Scopes that the account does not allow. */
  readonly declined = new Set<string>();
  /** Scopes that are granted in place of one that was requested. */
  readonly substitutes = new Map<string, readonly string[]>();
  /** The error with which the account refuses the next consent. */
  nextRefusal?: string;
  /** The account refused the last consent. */
  wasRefused = false;

  reset(): void {
    for (const part of [this.redirectUris, this.declined, this.substitutes]) part.clear();
    this.nextRefusal = undefined;
    this.wasRefused = false;
  }
}
