import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { pause } from '../../core/timing/pause.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { isRefusedContent } from '../secondary-data/refused-content.js';
import {
  RefreshedColumnsFactory,
  type NewColumns,
  type RefreshedPair,
} from '../secondary-data/refreshed-columns.factory.js';
import { SecondaryColumns } from '../secondary-data/secondary-columns.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { TokenRevoker } from '../revoking/token-revoker.js';
import { NotConnectedError } from '../token.errors.js';

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 2_000;
const CALLERS_WAIT_MS = 10_000;
const GIVE_UP_AFTER_MS = 60 * 60 * 1000;

/**
 * Brings a rotated pair into the database, whatever it takes: a pair that was
 * issued and not stored is a lost connection. It is kept in memory and tried
 * again for an hour, while callers are told to come back; in shutdown, as long
 * as the database stays open.
 */
@Injectable()
export class RefreshedTokenWriter {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly keeping = new Map<string, Promise<StoredToken>>();

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly secondary: SecondaryColumns,
    private readonly refreshed: RefreshedColumnsFactory,
    private readonly revoker: TokenRevoker,
    private readonly errors: TokenErrorFactory,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
    private readonly work: InFlightWork,
  ) {}

  /** A pair of this connection that is not stored yet. */
  pending(id: string): Promise<StoredToken> | undefined {
    return this.keeping.get(id);
  }

  /**
   * Stores the pair that `me` was given for `row`.
   *
   * @returns the row as it is now: with this pair, or with a newer one
   * @throws TokenRefreshError `storage` when the database does not take it within ten seconds
   * @throws NotConnectedError when the row is gone
   */
  store(pair: RefreshedPair): Promise<StoredToken> {
    const { row } = pair;
    const kept = this.keep(row, pair, this.refreshed.of(pair)).finally(() =>
      this.keeping.delete(row.id),
    );
    kept.catch(() => undefined);
    this.keeping.set(row.id, kept);
    void this.work.track('save', kept);
    return this.withinPatience(row, kept);
  }

  /** Waits for a pair that is on its way, as long as a caller may be kept waiting. */
  withinPatience(row: StoredToken, kept: Promise<StoredToken>): Promise<StoredToken> {
    return new Promise((resolve, reject) => {
      const overdue = setTimeout(
        () => reject(this.errors.failure(row, 'storage')),
        CALLERS_WAIT_MS,
      );
      void kept.then(resolve, reject).finally(() => clearTimeout(overdue));
    });
  }

  private async keep(
    row: StoredToken,
    pair: RefreshedPair,
    given: NewColumns,
  ): Promise<StoredToken> {
    const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        const stored = await this.attempt(row, pair, given);
        if (stored !== undefined) return stored;
      } catch (error) {
        if (error instanceof NotConnectedError) throw error;
        this.logger.error(
          `the database did not take the new pair of token ${row.id}; trying again`,
        );
      }
      // In shutdown it is tried as long as the database stays open, and that has an end.
      if (this.work.isOver || performance.now() > giveUpAt)
        throw this.errors.failure(row, 'storage');
      await pause(wait);
    }
  }

  /** @returns undefined when another process refreshes the same token and must be waited for */
  private async attempt(
    row: StoredToken,
    pair: RefreshedPair,
    { columns, binding }: NewColumns,
  ): Promise<StoredToken | undefined> {
    const saved = await this.write(row, pair, {
      ...columns,
      binding: this.columns.encryptBinding(row, binding),
    });
    const current = await this.repository.findStored(row.id);
    if (current === undefined) {
      await this.revoker.revokeOrphan(row, pair.tokens, binding);
      throw new NotConnectedError(row.provider);
    }
    if (saved) {
      this.report(row, current);
      if (binding.unsaved === undefined || current.version !== row.version + 1) return current;
      await this.secondary.complete(current, binding);
      return (await this.repository.findStored(row.id).catch(() => undefined)) ?? current;
    }
    if (current.version === row.version && current.identity !== row.identity) {
      // The connection was moved to another owner: what is encrypted for the former would not open.
      const moved = { ...columns, ...this.columns.encrypted(current, pair.tokens) };
      return this.attempt(current, pair, { columns: moved, binding });
    }
    if (current.version === row.version && current.status !== row.status) {
      // Judged by another refresh meanwhile: this pair proves that the connection works again.
      const since = current.status === 'active' ? undefined : new Date(this.clock.now());
      const later = { ...columns, statusSince: since };
      return this.attempt({ ...row, status: current.status }, pair, { columns: later, binding });
    }
    // Not ours but newer: ours is left to expire, since revoking it could end the living grant.
    return current.version > row.version ? current : undefined;
  }

  /** The pair, with the type of its token unless the database does not take that. */
  private async write(
    row: StoredToken,
    { me }: RefreshedPair,
    columns: TokenColumns,
  ): Promise<boolean> {
    const replace = (values: TokenColumns): Promise<boolean> =>
      this.repository.replaceCredentials(
        row,
        values,
        'status = :status AND (lease_owner = :me OR lease_until IS NULL OR lease_until < :now)',
        { me, now: String(this.clock.now()), status: row.status },
      );
    try {
      return await replace(columns);
    } catch (error) {
      if (!isRefusedContent(error) || columns.tokenType === undefined) throw error;
      this.logger.warn(`the database did not take "tokenType" of token ${row.id}`);
      return replace({ ...columns, tokenType: undefined });
    }
  }

  private report(row: StoredToken, current: StoredToken): void {
    const { status } = current;
    if (status === 'refresh_failing' && row.status === 'active') {
      const reason = current.statusReason ?? undefined;
      this.events.tell({ row, status, reason }, current, 'oauth2.refresh_failed');
    }
    const recovered = row.status === 'active' ? [] : (['oauth2.recovered'] as const);
    this.events.tell({ row, status: 'active' }, current, 'oauth2.refreshed', ...recovered);
  }
}
