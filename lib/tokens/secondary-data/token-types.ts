import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { isUsableType } from '../../protocol/oauth/token-type.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { backoffMs } from '../lifetime/token-lifetime.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken, UsableToken } from '../storage/stored-token.js';
import type { TokenRefreshError } from '../token.errors.js';

/** The `statusReason` of a connection whose latest token is of a type that its definition does not declare. */
const REASON = 'bad_response';

/**
 * Tokens of a type that the definition does not declare. A refresh may bring one: it is stored, since
 * the provider has ended its predecessor, and not used (RFC 6749 section 7.1) until the type is declared
 * or a refresh brings another.
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

  /** The type of a refreshed token: what the response leaves out stays as it was, if it can be used. */
  afterRefresh(row: Pick<UsableToken, 'provider' | 'tokenType'>, told: string | undefined): string {
    return told ?? (this.isUsable(row) ? row.tokenType : 'Bearer');
  }

  /** What a row becomes with a token of this type that was issued at `now`. */
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

  /** A type that has been declared since: the connection works again. Never throws. */
  async recover(row: UsableToken): Promise<void> {
    const { id, version, status, statusReason, issuedAt, statusSince } = row;
    // A refresh that fails is later than the token; a token that cannot be used is the failure.
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
      .update(active, where, seen, { isApplied: (after) => after?.status === 'active' })
      .then((count) =>
        count === 1 ? this.events.emit({ row, status: 'active' }, 'oauth2.recovered') : undefined,
      )
      .catch(() => undefined);
  }
}
