import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { parseScope } from '../../protocol/oauth/scope.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import {
  type ConnectionBinding,
  parseBinding,
} from '../../providers/endpoints/connection-binding.js';
import type { TokenColumns } from './oauth2-token.repository.js';
import { backoffMs, NOT_EXCHANGED } from '../lifetime/token-lifetime.js';
import { storableList } from './json-text.js';
import { RefreshSchedule } from '../lifetime/refresh-schedule.js';
import type { EncryptionContext } from '../encryption/associated-data.js';
import { TokenCipher } from '../encryption/token-cipher.js';

export interface RowOwner {
  id: string;
  ownerId: string;
  provider: string;
}

/** Converts a token response into columns, and encrypted columns back into tokens. */
@Injectable()
export class TokenRowFactory {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly cipher: TokenCipher,
    private readonly schedule: RefreshSchedule,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Creates the columns that a token response changes. Members that the response omits
   * are omitted here too, so that the stored refresh token and scopes stay unchanged.
   *
   * @param previousToken the encrypted refresh token, used when the response has none
   * @throws DecryptionError when `previousToken` cannot be decrypted; it is never dropped
   */
  credentials(place: RowOwner, tokens: TokenResponse, previousToken?: string | null): TokenColumns {
    const now = this.clock.now();
    const after = (seconds: number | undefined): number | null =>
      seconds === undefined ? null : now + seconds * 1000;
    const expiresAt = after(tokens.expires_in);
    const refreshTokenExpiresAt = after(tokens.refresh_token_expires_in);
    const encrypted = this.encrypted(place, tokens, previousToken);
    const scopes = parseScope(tokens.scope);
    const refreshAt = this.schedule.dueAt({
      ...place,
      issuedAt: now,
      expiresAt,
      hasRefreshToken: typeof encrypted.refreshToken === 'string',
      refreshTokenExpiresAt,
    });
    return {
      ...encrypted,
      tokenType: tokens.token_type ?? 'Bearer',
      ...(scopes !== undefined && { scopes: this.scopes(place, scopes) }),
      ...(tokens.extras !== undefined && { metadata: { ...tokens.extras } }),
      issuedAt: new Date(now),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      ...(refreshTokenExpiresAt !== null && {
        refreshTokenExpiresAt: new Date(refreshTokenExpiresAt),
      }),
      refreshAt: refreshAt === null ? null : new Date(refreshAt),
      status: 'active',
      statusReason: null,
      statusSince: new Date(now),
      failures: 0,
      refusal: null,
      refusals: 0,
      refusedSince: null,
      retryAt: null,
      repairAt: null,
      repairs: null,
      ...shortLivedColumns(tokens, now),
      claim: null,
      updatedAt: new Date(now),
    };
  }

  /**
   * Creates only the encrypted columns.
   *
   * @param previousToken the encrypted refresh token, used when `tokens` has none
   * @throws DecryptionError when `previousToken` cannot be decrypted
   */
  encrypted(
    place: RowOwner,
    tokens: Pick<TokenResponse, 'access_token' | 'refresh_token'>,
    previousToken?: string | null,
  ): { accessToken: string; refreshToken?: string; keyId: string } {
    const refreshToken =
      tokens.refresh_token === undefined
        ? this.encryptedAgain(place, previousToken)
        : this.encrypt(place, 'refresh_token', tokens.refresh_token);
    return {
      accessToken: this.encrypt(place, 'access_token', tokens.access_token),
      ...(refreshToken !== undefined && { refreshToken }),
      keyId: this.cipher.keyId,
    };
  }

  /** Creates the columns of a sub-account that uses its parent's token: an empty token that never expires. */
  borrowed(place: RowOwner): TokenColumns {
    return {
      ...this.credentials(place, { access_token: '' }),
      refreshToken: null,
    };
  }

  /** @returns an empty string for a sub-account that uses its parent's token @throws DecryptionError */
  decryptAccessToken(row: RowOwner & { accessToken: string }): string {
    return this.cipher.decrypt(row.accessToken, encryptionContext(row, 'access_token'));
  }

  /** @throws DecryptionError */
  decryptPair(row: RowOwner & { accessToken: string; refreshToken: string | null }): {
    accessToken: string;
    refreshToken?: string;
  } {
    const accessToken = this.decryptAccessToken(row);
    if (row.refreshToken === null) return { accessToken };
    return {
      accessToken,
      refreshToken: this.cipher.decrypt(row.refreshToken, encryptionContext(row, 'refresh_token')),
    };
  }

  encryptBinding(place: RowOwner, binding: ConnectionBinding): string {
    return this.encrypt(place, 'binding', JSON.stringify(binding));
  }

  /** @returns undefined for a row without a binding @throws DecryptionError */
  decryptBinding(row: RowOwner & { binding: string | null }): ConnectionBinding | undefined {
    if (row.binding === null) return undefined;
    return parseBinding(this.cipher.decrypt(row.binding, encryptionContext(row, 'binding')));
  }

  /** Creates the binding's column, and encrypts the other columns again if the row uses an older key. @throws DecryptionError */
  withBinding(
    row: RowOwner & { accessToken: string; refreshToken: string | null; keyId: string },
    binding: ConnectionBinding,
  ): TokenColumns {
    const column = { binding: this.encryptBinding(row, binding) };
    if (row.keyId === this.cipher.keyId) return column;
    const { accessToken, refreshToken } = this.decryptPair(row);
    const tokens = { access_token: accessToken, refresh_token: refreshToken };
    return { ...column, ...this.encrypted(row, tokens) };
  }

  private scopes({ id, provider }: RowOwner, scopes: readonly string[]): string[] | null {
    const stored = storableList(scopes);
    if (stored === null) {
      this.logger.warn(
        `${provider} returned more than 64 KB of scopes for token ${id}: they are stored as unknown, so no scope counts as missing`,
      );
    }
    return stored;
  }

  /** Encrypts the previous refresh token with the current key, because a row has one key id for all columns. */
  private encryptedAgain(
    place: RowOwner,
    previousToken: string | null | undefined,
  ): string | undefined {
    if (previousToken === null || previousToken === undefined) return undefined;
    const token = this.cipher.decrypt(previousToken, encryptionContext(place, 'refresh_token'));
    return this.encrypt(place, 'refresh_token', token);
  }

  private encrypt(place: RowOwner, column: string, token: string): string {
    return this.cipher.encrypt(token, encryptionContext(place, column));
  }
}

/** A short-lived token can be used, and its exchange is due soon. */
function shortLivedColumns({ notExchanged }: TokenResponse, now: number): TokenColumns {
  if (notExchanged === undefined) return {};
  const retryAt = new Date(now + Math.max(notExchanged.retryAfterMs ?? 0, backoffMs(0)));
  return {
    status: 'refresh_failing',
    statusReason: NOT_EXCHANGED,
    failures: 1,
    retryAt,
    refreshAt: retryAt,
  };
}

/** Creates the authenticated context of an encrypted column. */
export function encryptionContext(
  { id, ownerId, provider }: RowOwner,
  column: string,
): EncryptionContext {
  return { purpose: 'tokens', id, owner: ownerId, provider, column };
}
