import { randomBytes } from 'node:crypto';
import type { FakeRequest } from '../server/fake-request.js';
import type { FakeAccount } from './fake-accounts.js';

/** What an account allowed a client to do. */
export interface FakeGrant {
  account: FakeAccount;
  clientId: string;
  scopes: string[];
  /** The parameters of the authorization request. */
  parameters: URLSearchParams;
  redirectUri: string;
  /** Epoch milliseconds. */
  createdAt: number;
  revoked: boolean;
}

/** An authorization code. */
export interface FakeCode {
  value: string;
  grant: FakeGrant;
  /** Epoch milliseconds. */
  issuedAt: number;
  used: boolean;
  /** The `iss` of the redirect, when it was not the provider's own. */
  wrongIssuer?: string;
}

/** An access token or a refresh token. */
export interface FakeToken {
  value: string;
  /** `access` and `refresh` everywhere; `short`, `long`, `page` where access tokens differ. */
  kind: string;
  grant: FakeGrant;
  scopes: string[];
  /** Epoch milliseconds. */
  issuedAt: number;
  /** Epoch milliseconds; null: it does not expire. */
  expiresAt: number | null;
  /** Why it ended before it expired. */
  end?: EndReason;
  /** A response has refused this token: a client must not send it again. */
  refused: boolean;
  /** The request that replaced it. */
  replacedBy?: FakeRequest;
}

/** Why a token ended; `expired` when a test made all access tokens expire. */
export type EndReason = 'rotated' | 'revoked' | 'expired' | 'password_changed';

/** Grants, codes and tokens of one fake. */
export class FakeGrants {
  readonly all: FakeGrant[] = [];
  readonly codes = new Map<string, FakeCode>();
  readonly tokens = new Map<string, FakeToken>();

  /** Tokens of a grant that were not ended; they may have expired. */
  findTokens(grant: FakeGrant): FakeToken[] {
    return [...this.tokens.values()].filter((token) => token.grant === grant && !token.end);
  }

  /** Grants of an account that are not revoked, oldest first. */
  findActive(account: FakeAccount): FakeGrant[] {
    return this.all.filter((grant) => grant.account.id === account.id && !grant.revoked);
  }

  /** Ends a token; the first reason counts. */
  end(token: FakeToken, reason: EndReason): void {
    token.end ??= reason;
  }

  /** Revokes a grant and ends its tokens. */
  revoke(grant: FakeGrant): void {
    grant.revoked = true;
    for (const token of this.findTokens(grant)) this.end(token, 'revoked');
  }

  /** Revokes every grant of an account. */
  revokeAll(account: FakeAccount): void {
    for (const grant of this.all) if (grant.account.id === account.id) this.revoke(grant);
  }

  clear(): void {
    this.all.length = 0;
    this.codes.clear();
    this.tokens.clear();
  }
}

/** @param now epoch milliseconds */
export function isActive(token: FakeToken, now: number): boolean {
  return token.end === undefined && (token.expiresAt === null || now < token.expiresAt);
}

/**
 * Whole seconds until a token expires; undefined when it does not.
 *
 * @param now epoch milliseconds
 */
export function secondsLeft({ expiresAt }: FakeToken, now: number): number | undefined {
  return expiresAt === null ? undefined : Math.round((expiresAt - now) / 1000);
}

/** A random value of visible ASCII. */
export function opaque(prefix = '', bytes = 24): string {
  return prefix + randomBytes(bytes).toString('base64url');
}
