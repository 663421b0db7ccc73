import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { isAlive } from '../lifetime/token-lifetime.js';
import { RejectedTokenRefresh } from './rejected-token.refresh.js';
import { LeaseRepository } from '../leases/lease.repository.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { profileColumns } from '../secondary-data/profile-columns.js';
import { describeFailure } from '../connections/failure-line.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { StatusEvents } from '../storage/status-events.js';
import type { UsableToken } from '../storage/stored-token.js';
import { SecondaryColumns } from '../secondary-data/secondary-columns.js';
import { TokenFinder } from '../connections/token-finder.js';
import { type TokenFinding, TokenCheck, type ValidationSource } from './token-check.js';
import type { TokenRef } from '../storage/token-ref.js';
import { TokenRefresher } from '../refreshing/token-refresher.js';
import { TokenResources } from '../capturing/token-resources.js';
import {
  NotConnectedError,
  ReauthorizationRequiredError,
  type RefreshFailureReason,
  type TokenRefreshError,
} from '../token.errors.js';
import { type AccessTokenWithRow, AccessTokenReader } from './access-token.reader.js';

/** The result of asking a provider whether a connection works. */
export type TokenValidation = {
  /** The current connection, updated with the provider's response. */
  token: OAuth2Token;
  /** When the provider had responded, on the database's clock. */
  checkedAt: Date;
} & (
  | { valid: true; source: ValidationSource }
  | {
      valid: false;
      reason: RefreshFailureReason;
      /** URL where the user connects the account again. */
      connectUrl: string;
    }
);

/** Asks a provider whether a connection works, and stores the result. */
@Injectable()
export class TokenValidator {
  constructor(
    private readonly lookup: TokenFinder,
    private readonly tokens: AccessTokenReader,
    private readonly check: TokenCheck,
    private readonly rejectedTokens: RejectedTokenRefresh,
    private readonly refresher: TokenRefresher,
    private readonly resources: TokenResources,
    private readonly repository: OAuth2TokenRepository,
    private readonly secondary: SecondaryColumns,
    private readonly leases: LeaseRepository,
    private readonly errors: TokenErrorFactory,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws NotConnectedError, AmbiguousConnectionError, TokenRefreshError when the provider cannot be asked now */
  async validate(ref: TokenRef): Promise<TokenValidation> {
    const row = await this.lookup.one(ref);
    try {
      const source = await this.examine(row);
      return { ...(await this.present(row)), valid: true, source };
    } catch (error) {
      if (!(error instanceof ReauthorizationRequiredError)) throw error;
      const { reason, connectUrl } = error;
      return { ...(await this.present(row)), valid: false, reason, connectUrl };
    }
  }

  private async examine(row: UsableToken): Promise<ValidationSource> {
    const grant = await this.tokens.readWithRow(await this.retryFailedRefresh(row), {});
    const finding = await this.ask(grant);
    if (finding !== undefined) return this.learn(grant.row, finding);
    // Rejected before it expired: refresh the token once, and check it once more.
    const newer = await this.rejectedTokens.replace(grant);
    const second = newer && (await this.ask(newer));
    if (newer === undefined || second === undefined) {
      throw await this.endConnection((newer ?? grant).row, 'rejected');
    }
    return this.learn(newer.row, second);
  }

  /** Retries a failed refresh at once, because the user may have solved the problem. */
  private async retryFailedRefresh(row: UsableToken): Promise<UsableToken> {
    if (row.status !== 'refresh_failing' || row.parentId !== null) return row;
    const { row: current, error } = await this.refresher.refresh(row, { isManual: true });
    if (error instanceof ReauthorizationRequiredError) throw error;
    if (error !== undefined && !isAlive(current, this.clock.now())) throw error;
    return current;
  }

  private async ask(grant: AccessTokenWithRow): Promise<TokenFinding | undefined> {
    const { row } = grant;
    try {
      return await this.check.ask(grant);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      const { status = 0 } = error;
      // The user info endpoint does not describe a resource such as a page, but the account lists it.
      if (row.parentId !== null && status >= 400 && status < 500) return this.askAccount(row);
      throw this.errors.upstream(row, error);
    }
  }

  private async askAccount({
    parentId,
    resourceOwnerId,
  }: UsableToken): Promise<TokenFinding | undefined> {
    const account = await this.lookup.one({ id: parentId ?? '' });
    const all = await this.resources.list(account, await this.tokens.read(account, {}));
    return all.some(({ id }) => id === resourceOwnerId) ? { source: 'resources' } : undefined;
  }

  private async learn(
    row: UsableToken,
    { source, resourceOwner, scopes }: TokenFinding,
  ): Promise<ValidationSource> {
    if (resourceOwner !== undefined && !this.check.isSameAccount(row, resourceOwner)) {
      throw await this.endConnection(row, 'account_mismatch');
    }
    if (resourceOwner !== undefined) {
      await this.secondary.storeProfile(row, profileColumns(resourceOwner, this.clock.now()));
    }
    if (scopes !== undefined) await this.secondary.storeScopes(row, scopes);
    return source;
  }

  /** Stores that the connection has ended, unless another process has changed it in the meantime. */
  private async endConnection(
    row: UsableToken,
    reason: 'rejected' | 'account_mismatch',
  ): Promise<TokenRefreshError | NotConnectedError> {
    const { id, provider, parentId } = row;
    if (await this.leases.endConnection(row, reason)) {
      const error = this.errors.reauthorizationRequired(row, reason);
      const event = 'oauth2.reauthorization_required';
      const failure = { event, provider, id, error } as const;
      const details = { step: 'account_check' } as const;
      const line = describeFailure({ ...failure, details }, this.clock.now());
      const change = { row, status: 'reauthorization_required', reason, line } as const;
      await this.events.emit(change, 'oauth2.reauthorization_required');
    } else {
      const current = await this.repository.findStored(id);
      if (current === undefined) return new NotConnectedError(provider);
      if (current.status !== 'reauthorization_required')
        return this.errors.failure(row, 'superseded');
    }
    // A sub-account is connected again through its account.
    const account = parentId === null ? undefined : await this.repository.findStored(parentId);
    return this.errors.reauthorizationRequired(account ?? row, reason);
  }

  private async present({ id, provider }: UsableToken): Promise<{
    token: OAuth2Token;
    checkedAt: Date;
  }> {
    const token = await this.repository.findById(id);
    if (token === undefined) throw new NotConnectedError(provider);
    return { token, checkedAt: new Date(this.clock.now()) };
  }
}
