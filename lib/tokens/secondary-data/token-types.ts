import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { isUsableType } from '../../protocol/oauth/token-type.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { writeEntry } from '../history/history-entry.js';
import { backoffMs } from '../lifetime/token-lifetime.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken, UsableToken } from '../storage/stored-token.js';
import type { TokenRefreshError } from '../token.errors.js';

/** The `statusReason` of a connection with a token type that its definition does not declare. */
const REASON = 'bad_response';

/**
 * Handles token types that the definition does not declare. If a refresh returns such a token, it is
 * stored, because the previous token may have ended. It is not used (RFC 6749 section 7.1) until the
 * definition declares the type or a refresh returns another type.
 */
@Injectable()
export class TokenTypes {
  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    private readonly errors: TokenErrorFactory,
    private readonly repository: OAuth2TokenRepository,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws UnknownProviderError */
  isUsable({ provider, tokenType }: Pick<UsableToken, 'provider' | 'tokenType'>): boolean {
    return isUsableType(tokenType, this.providers.get(provider).definition.tokenTypes);
  }

  /** Returns the type of a refreshed token: the previous type if the response has none and it is usable. */
  afterRefresh(row: Pick<UsableToken, 'provider' | 'tokenType'>, type: string | undefined): string {
    return type ?? (this.isUsable(row) ? row.tokenType : 'Bearer');
  }

  /** Creates the status columns for a token of this type that was issued at `now`. */
  columns(row: StoredToken, tokenType: string, now: number): TokenColumns {
    if (this.isUsable({ ...row, tokenType })) return {};
    const isSame = row.status === 'refresh_failing' && row.statusReason === REASON;
    return {
      status: 'refresh_failing',
      statusReason: REASON,
      statusSince: isSame ? undefined : new Date(now),
      failures: row.failures + 1,
      retryAt: new Date(now + backoffMs(row.failures)),
    };
  }

  failure(row: UsableToken & { retryAt?: number | null }): TokenRefreshError {
    const retryAfterMs =
      typeof row.retryAt === 'number' ? Math.max(row.retryAt - this.clock.now(), 0) : undefined;
    return this.errors.unusableType(row, retryAfterMs);
  }

  /** Marks a connection as active again when its token type is declared now. Never throws. */
  async recover(row: UsableToken): Promise<void> {
    const { id, version, status, statusReason, issuedAt, statusSince } = row;
    // If the status is newer than the token, a failed refresh caused it, and not the token type.
    const isByType = status === 'refresh_failing' && statusReason === REASON;
    if (!isByType || issuedAt < statusSince) return;
    const active = {
      statusNo: () => 'status_no + 1',
      status: 'active' as const,
      statusReason: null,
      statusSince: new Date(this.clock.now()),
      failures: 0,
      retryAt: null,
    };
    const where = 'id = :id AND version = :seen AND status = :status AND status_reason = :reason';
    const seen = { id, seen: version, status, reason: REASON };
    await this.repository
      .update(active, where, seen, {
        isApplied: (after) => after?.status === 'active',
        history: { entry: writeEntry({ at: this.clock.now(), what: 'recovered' }) },
      })
      .then((count) =>
        count === 1 ? this.events.emit({ row, status: 'active' }, 'oauth2.recovered') : false,
      )
      .catch(() => undefined);
  }
}
