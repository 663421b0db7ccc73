import { randomBytes } from 'node:crypto';
import type { FakeAccount } from './fake-accounts.js';
import type { FakeRequest } from '../server/fake-request.js';

/** What an account allowed to a client. */
export interface FakeGrant {
  account: FakeAccount;
  clientId: string;
  scopes: string[];
  /** The authorization request. */
  parameters: URLSearchParams;
  redirectUri: string;
  createdAt: number;
  revoked: boolean;
}

export interface FakeCode {
  value: string;
  grant: FakeGrant;
  issuedAt: number;
  used: boolean;
  /** The `iss` of the redirect, when it was not the provider's own. */
  wrongIssuer?: string;
}

export interface FakeToken {
  value: string;
  /** `access` and `refresh` everywhere; `short`, `long`, `page` where access tokens differ. */
  kind: string;
  grant: FakeGrant;
  scopes: string[];
  issuedAt: number;
  lastUsedAt: number;
  /** Epoch milliseconds; null: unlimited. */
  expiresAt: number | null;
  /** Why it stopped working before its time. */
  end?: 'rotated' | 'revoked' | 'expired';
  /** The answer that refused it has been sent: asking again is pointless. */
  refused: boolean;
  /** The request that replaced it. */
  replacedBy?: FakeRequest;
}

/** Grants, codes and tokens of one fake. */
export class FakeGrants {
  readonly all: FakeGrant[] = [];
  readonly codes = new Map<string, FakeCode>();
  readonly tokens = new Map<string, FakeToken>();

  /** Tokens of a grant that were not ended; they may have expired. */
  tokensOf(grant: FakeGrant): FakeToken[] {
    return [...this.tokens.values()].filter((token) => token.grant === grant && !token.end);
  }

  end(token: FakeToken, why: NonNullable<FakeToken['end']>): void {
    token.end ??= why;
  }

  revoke(grant: FakeGrant): void {
    grant.revoked = true;
    for (const token of this.tokensOf(grant)) this.end(token, 'revoked');
  }

  clear(): void {
    this.all.length = 0;
    this.codes.clear();
    this.tokens.clear();
  }
}

export function isAlive(token: FakeToken, now: number): boolean {
  return token.end === undefined && (token.expiresAt === null || now < token.expiresAt);
}

/** An opaque value of visible ASCII. */
export function opaque(prefix = '', bytes = 24): string {
  return prefix + randomBytes(bytes).toString('base64url');
}
