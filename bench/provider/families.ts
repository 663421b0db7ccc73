import { randomBytes } from 'node:crypto';
import type { TokenPair } from '../seed/rows.js';

interface Family extends TokenPair {
  index: number;
  isRevoked: boolean;
  calls: number;
}

/** What a provider has seen of some grants. */
export interface FamilyReport {
  calls: number;
  revoked: number;
}

/**
 * Grants with rotating refresh tokens: each works once, and its reuse revokes the whole family
 * (RFC 9700 section 4.14.2).
 */
export class Families {
  private readonly byRefreshToken = new Map<string, Family>();
  private readonly byAccessToken = new Map<string, Family>();
  private readonly byIndex = new Map<number, Family>();

  /** A grant whose first access token is over already. */
  issue(index: number): TokenPair {
    const pair = newPair();
    const family: Family = { ...pair, index, isRevoked: false, calls: 0 };
    this.byRefreshToken.set(pair.refreshToken, family);
    this.byIndex.set(index, family);
    return pair;
  }

  /** @returns undefined for a token that is unknown, used, or of a revoked family */
  rotate(refreshToken: string): TokenPair | undefined {
    const family = this.byRefreshToken.get(refreshToken);
    if (family === undefined) return undefined;
    family.calls += 1;
    if (family.refreshToken !== refreshToken) family.isRevoked = true;
    if (family.isRevoked) return undefined;
    const pair = newPair();
    Object.assign(family, pair);
    this.byRefreshToken.set(pair.refreshToken, family);
    this.byAccessToken.set(pair.accessToken, family);
    return pair;
  }

  /** Whether an API of the provider would take this access token now. */
  accepts(accessToken: string): boolean {
    return this.byAccessToken.get(accessToken)?.isRevoked === false;
  }

  /** Whether a stored pair is the present one of a grant that lives. */
  isPresent(index: number, { accessToken, refreshToken }: TokenPair): boolean {
    const family = this.byIndex.get(index);
    if (family === undefined || family.isRevoked) return false;
    return family.accessToken === accessToken && family.refreshToken === refreshToken;
  }

  report(indices: readonly number[]): FamilyReport {
    const families = indices.map((index) => this.byIndex.get(index));
    return {
      calls: families.reduce((total, family) => total + (family?.calls ?? 0), 0),
      revoked: families.filter((family) => family?.isRevoked === true).length,
    };
  }
}

const newPair = (): TokenPair => ({
  accessToken: randomBytes(120).toString('base64url'),
  refreshToken: randomBytes(60).toString('base64url'),
});
