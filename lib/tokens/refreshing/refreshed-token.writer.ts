import { Injectable, Logger } from '@nestjs/common';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { TokenRevoker } from '../revoking/token-revoker.js';
import {
  RefreshedColumnsFactory,
  type NewColumns,
  type RefreshedPair,
} from '../secondary-data/refreshed-columns.factory.js';
import { isRefusedContent } from '../../core/statements/refused-content.js';
import { SecondaryColumns } from '../secondary-data/secondary-columns.js';
import { credentialsEntry } from '../storage/credentials-entry.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { NotConnectedError } from '../token.errors.js';
import { type RefreshResult, refreshed } from './refresh-result.js';
import { UnsavedOutcomes } from './unsaved-outcomes.js';

/**
 * Saves a refreshed token pair and retries until it is stored, because an issued pair that is not stored
 * means a lost connection. While the database fails, callers get a retryable error.
 */
@Injectable()
export class RefreshedTokenWriter {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly unsaved: UnsavedOutcomes<StoredToken>;

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly secondary: SecondaryColumns,
    private readonly refreshed: RefreshedColumnsFactory,
    private readonly revoker: TokenRevoker,
    private readonly events: StatusEvents,
    errors: TokenErrorFactory,
    work: InFlightWork,
  ) {
    this.unsaved = new UnsavedOutcomes(errors, work);
  }

  /** Waits for the pending save of this connection's pair; undefined when there is none. @throws what {@link store} throws */
  pending(row: StoredToken): Promise<RefreshResult> | undefined {
    const saving = this.unsaved.get(row.id);
    return saving && this.unsaved.waitFor(row, saving).then(refreshed);
  }

  /**
   * Saves the pair.
   *
   * @returns the current row, with this pair or with a newer one
   * @throws TokenRefreshError `storage` when the pair could not be stored within ten seconds
   * @throws NotConnectedError when the row was deleted
   */
  store(pair: RefreshedPair): Promise<StoredToken> {
    const { row } = pair;
    const columns = this.refreshed.create(pair);
    return this.unsaved.store(row.id, {
      row,
      name: 'the new tokens',
      attempt: () => this.attempt(row, pair, columns),
      isFinal: (error) => error instanceof NotConnectedError,
    });
  }

  /**
   * Tries to save the pair once. It does not need the lease or a certain status: when several processes
   * save a pair, the pair with the latest claim stays stored, in any order of saving.
   *
   * @returns undefined when the attempt must be repeated
   * @throws StorageError, NotConnectedError
   */
  private async attempt(
    row: StoredToken,
    pair: RefreshedPair,
    { columns, binding }: NewColumns,
  ): Promise<StoredToken | undefined> {
    const values = { ...columns, binding: this.columns.encryptBinding(row, binding) };
    const isSaved = await this.save(row, pair, values);
    const current = await this.repository.findStored(row.id);
    if (current === undefined) return this.endOrphan(row, pair, binding);
    // If an earlier save succeeded without a confirmation, this save changes nothing.
    if (isSaved || current.accessToken === values.accessToken) {
      this.report(row, current);
      if (binding.unsaved === undefined || current.version !== pair.lease.claimNo) return current;
      await this.secondary.complete(current, binding);
      return (await this.repository.findStored(row.id).catch(() => undefined)) ?? current;
    }
    // Another process claimed later: its tokens are used. Revoking these tokens could end the grant.
    if (current.version >= pair.lease.claimNo) return current;
    if (current.identity === row.identity) return undefined;
    // The connection belongs to another owner now, and a token encrypted for the former owner would not decrypt.
    const moved = { ...columns, ...this.columns.encrypted(current, pair.tokens) };
    return this.attempt(current, pair, { columns: moved, binding });
  }

  /** @throws NotConnectedError when the row was deleted, after revoking the tokens */
  private async endOrphan(
    row: StoredToken,
    { tokens }: RefreshedPair,
    binding: NewColumns['binding'],
  ): Promise<undefined> {
    if (!(await this.repository.isDeleted(row.id))) return undefined;
    await this.revoker.revokeOrphan(row, tokens, binding);
    throw new NotConnectedError(row.provider);
  }

  /** Saves the pair; saves it without the token type when the database refuses that value. */
  private async save(
    row: StoredToken,
    { lease }: RefreshedPair,
    columns: TokenColumns,
  ): Promise<boolean> {
    const history = { entry: credentialsEntry('refreshed', columns), replaces: lease.started };
    try {
      return await this.repository.saveRefreshed(row, lease, columns, history);
    } catch (error) {
      if (!isRefusedContent(error) || columns.tokenType === undefined) throw error;
      this.logger.warn(`the database refused "tokenType" of token ${row.id}`);
      return this.repository.saveRefreshed(
        row,
        lease,
        { ...columns, tokenType: undefined },
        history,
      );
    }
  }

  private report(row: StoredToken, current: StoredToken): void {
    const { status } = current;
    // The status may have changed several times since the row was read; this save was the latest change.
    const isChange = current.statusNo > row.statusNo;
    if (status === 'refresh_failing' && isChange) {
      const reason = current.statusReason ?? undefined;
      this.events.emitIfCurrent(
        { row, status, reason, line: '' },
        current,
        'oauth2.refresh_failed',
      );
    }
    const recovered = isChange ? (['oauth2.recovered'] as const) : [];
    this.events.emitIfCurrent({ row, status: 'active' }, current, 'oauth2.refreshed', ...recovered);
  }
}
