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

export interface TokenPlace {
  id: string;
  ownerId: string;
  provider: string;
}

/** Turns a token answer into columns, and encrypted columns back into tokens. */
@Injectable()
export class TokenRowFactory {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly cipher: TokenCipher,
    private readonly schedule: RefreshSchedule,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * What an answer changes. Members that it leaves out are left out here too:
   * the refresh token and the granted scopes then stay as they were.
   *
   * @param kept the encrypted refresh token that stays when the response brings none
   * @throws DecryptionError when that one cannot be decrypted: it is never dropped
   */
  credentials(place: TokenPlace, tokens: TokenResponse, kept?: string | null): TokenColumns {
    const now = this.clock.now();
    const after = (seconds: number | undefined): number | null =>
      seconds === undefined ? null : now + seconds * 1000;
    const expiresAt = after(tokens.expires_in);
    const refreshTokenExpiresAt = after(tokens.refresh_token_expires_in);
    const encrypted = this.encrypted(place, tokens, kept);
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
   * The encrypted columns alone, for a row that holds these tokens already or shall.
   *
   * @param kept the encrypted refresh token that stays when there is no other
   * @throws DecryptionError when that one cannot be decrypted
   */
  encrypted(
    place: TokenPlace,
    tokens: Pick<TokenResponse, 'access_token' | 'refresh_token'>,
    kept?: string | null,
  ): { accessToken: string; refreshToken?: string; keyId: string } {
    const refreshToken =
      tokens.refresh_token === undefined
        ? this.encryptedAgain(place, kept)
        : this.encrypt(place, 'refresh_token', tokens.refresh_token);
    return {
      accessToken: this.encrypt(place, 'access_token', tokens.access_token),
      ...(refreshToken !== undefined && { refreshToken }),
      keyId: this.cipher.keyId,
    };
  }

  /** For what has no token of its own and is used with its parent's: an empty one, which never ends. */
  borrowed(place: TokenPlace): TokenColumns {
    return {
      ...this.credentials(place, { access_token: '' }),
      refreshToken: null,
    };
  }

  /** @returns an empty text where the parent's token is to be used @throws DecryptionError */
  decryptAccessToken(row: TokenPlace & { accessToken: string }): string {
    return this.cipher.decrypt(row.accessToken, encryptionContext(row, 'access_token'));
  }

  /** @throws DecryptionError */
  decryptPair(row: TokenPlace & { accessToken: string; refreshToken: string | null }): {
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

  encryptBinding(place: TokenPlace, binding: ConnectionBinding): string {
    return this.encrypt(place, 'binding', JSON.stringify(binding));
  }

  /** @returns undefined for a row that has none @throws DecryptionError */
  decryptBinding(row: TokenPlace & { binding: string | null }): ConnectionBinding | undefined {
    if (row.binding === null) return undefined;
    return parseBinding(this.cipher.decrypt(row.binding, encryptionContext(row, 'binding')));
  }

  /** The column of a binding for a row as it is, and the rest of what is encrypted where another key has encrypted it. @throws DecryptionError */
  withBinding(
    row: TokenPlace & { accessToken: string; refreshToken: string | null; keyId: string },
    binding: ConnectionBinding,
  ): TokenColumns {
    const column = { binding: this.encryptBinding(row, binding) };
    if (row.keyId === this.cipher.keyId) return column;
    const { accessToken, refreshToken } = this.decryptPair(row);
    const tokens = { access_token: accessToken, refresh_token: refreshToken };
    return { ...column, ...this.encrypted(row, tokens) };
  }

  private scopes({ id, provider }: TokenPlace, scopes: readonly string[]): string[] | null {
    const stored = storableList(scopes);
    if (stored === null) {
      this.logger.warn(
        `${provider} names more than 64 KB of scopes for token ${id}: they are stored as unknown, so no scope counts as missing`,
      );
    }
    return stored;
  }

  /** The key id speaks for the whole row, so what stays moves to the present key. */
  private encryptedAgain(place: TokenPlace, kept: string | null | undefined): string | undefined {
    if (kept === null || kept === undefined) return undefined;
    const token = this.cipher.decrypt(kept, encryptionContext(place, 'refresh_token'));
    return this.encrypt(place, 'refresh_token', token);
  }

  private encrypt(place: TokenPlace, column: string, token: string): string {
    return this.cipher.encrypt(token, encryptionContext(place, column));
  }
}

/** A token that still has to be exchanged is usable, and due soon. */
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

/** What an encrypted column of a connection is bound to. */
export function encryptionContext(
  { id, ownerId, provider }: TokenPlace,
  column: string,
): EncryptionContext {
  return { purpose: 'tokens', id, owner: ownerId, provider, column };
}
