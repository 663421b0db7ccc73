import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../../core/database/database-clock.js';
import { OAuth2TokenRepository } from '../../storage/oauth2-token.repository.js';
import { identityOf } from '../../storage/token-identity.js';
import type { CaptureInput } from '../../connections/capture-input.js';
import { GrantCheck } from '../grant-check.js';
import { TokenCapture } from '../token-capture.js';

/** When the tokens of a grant end, in epoch milliseconds; null when unknown or never. */
export interface GrantEnds {
  expiresAt: number | null;
  refreshTokenExpiresAt: number | null;
}

/** Stores grants that another product has kept until now. */
@Injectable()
export class TokenAdoption {
  constructor(
    private readonly capture: TokenCapture,
    private readonly check: GrantCheck,
    private readonly repository: OAuth2TokenRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * The expiry times may be past. No user has connected, so no event is emitted.
   *
   * @returns false when the owner has the account already: that row is left as it is
   * @throws InvalidTokensError, StorageError
   */
  async adopt(
    input: CaptureInput,
    { expiresAt, refreshTokenExpiresAt }: GrantEnds,
  ): Promise<boolean> {
    const { tokens, ...checked } = this.check.storable(input, input.tokens);
    const { provider, resourceOwner, owner } = checked;
    const identity = identityOf(provider, resourceOwner.id, 'account', owner);
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
      // Long ago: the first refresh reads it, and sees whose account it is.
      { profileAt: new Date(0) },
    );
    return id !== undefined;
  }

  /** Negative for what is over. */
  private secondsUntil(end: number | null): number | undefined {
    return end === null ? undefined : (end - this.clock.now()) / 1000;
  }
}
