import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../../core/database/database-clock.js';
import { OAuth2TokenRepository } from '../../storage/oauth2-token.repository.js';
import { computeIdentity } from '../../storage/token-identity.js';
import type { OwnedInput } from '../../connections/capture-input.js';
import { GrantCheck } from '../grant-check.js';
import { TokenCapture } from '../token-capture.js';

/** When the tokens of a grant expire, in epoch milliseconds; null when unknown or never. */
export interface GrantEnds {
  expiresAt: number | null;
  refreshTokenExpiresAt: number | null;
}

/** Stores grants of another library. */
@Injectable()
export class TokenAdoption {
  constructor(
    private readonly capture: TokenCapture,
    private readonly check: GrantCheck,
    private readonly repository: OAuth2TokenRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Stores a grant; its expiry times may be past. No user has connected, so no event is emitted.
   *
   * @returns false when the owner already has the account; that row is not changed
   * @throws InvalidTokensError, StorageError
   */
  async adopt(
    input: OwnedInput,
    { expiresAt, refreshTokenExpiresAt }: GrantEnds,
  ): Promise<boolean> {
    const { tokens, ...checked } = this.check.storable(input, input.tokens);
    const { provider, resourceOwner, owner } = checked;
    const identity = computeIdentity(provider, resourceOwner.id, 'account', owner);
    if ((await this.repository.findStoredByIdentity(identity)) !== undefined) return false;
    const id = await this.capture.insert(
      {
        ...checked,
        tokens: tokens && {
          ...tokens,
          expires_in: this.secondsUntil(expiresAt),
          refresh_token_expires_in: this.secondsUntil(refreshTokenExpiresAt),
        },
        kind: 'account',
        parentId: null,
      },
      identity,
      // Makes the first refresh read the profile, which also checks the account's id.
      { profileAt: new Date(0) },
      'imported',
    );
    return id !== undefined;
  }

  /** Returns seconds, negative for a past time. */
  private secondsUntil(end: number | null): number | undefined {
    return end === null ? undefined : (end - this.clock.now()) / 1000;
  }
}
