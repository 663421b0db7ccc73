import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { isAlive } from '../lifetime/token-lifetime.js';
import { RejectedTokenRefresh } from './rejected-token.refresh.js';
import { LeaseRepository } from '../leases/lease.repository.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { profileColumns } from '../secondary-data/profile-columns.js';
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

/** What became of asking a provider about a connection. */
export type TokenValidation = {
  /** The connection as it is now, with what was learned. */
  token: OAuth2Token;
  /** When the provider had answered, on the database's clock. */
  checkedAt: Date;
} & (
  | { valid: true; source: ValidationSource }
  | {
      valid: false;
      reason: RefreshFailureReason;
      /** Where the user connects the account again. */
      connectUrl: string;
    }
);

/** Asks a provider whether a connection works, and stores what it says. */
@Injectable()
export class TokenValidator {
  constructor(
    private readonly lookup: TokenFinder,
    private readonly tokens: AccessTokenReader,
    private readonly question: TokenCheck,
    private readonly renewal: RejectedTokenRefresh,
    private readonly refresher: TokenRefresher,
    private readonly resources: TokenResources,
    private readonly repository: OAuth2TokenRepository,
    private readonly secondary: SecondaryColumns,
    private readonly leases: LeaseRepository,
    private readonly errors: TokenErrorFactory,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws NotConnectedError, AmbiguousConnectionError, TokenRefreshError when it cannot be said now */
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
    const grant = await this.tokens.grantOf(await this.probed(row), {});
    const finding = await this.ask(grant);
    if (finding !== undefined) return this.learn(grant.row, finding);
    // Refused before its time: the pair is renewed once, and asked about once more.
    const newer = await this.renewal.of(grant);
    const second = newer && (await this.ask(newer));
    if (newer === undefined || second === undefined) {
      throw await this.dead((newer ?? grant).row, 'rejected');
    }
    return this.learn(newer.row, second);
  }

  /** A refresh that fails is tried again now, since its user may have mended what was wrong. */
  private async probed(row: UsableToken): Promise<UsableToken> {
    if (row.status !== 'refresh_failing' || row.parentId !== null) return row;
    const { row: current, error } = await this.refresher.refresh(row, { isAsked: true });
    if (error instanceof ReauthorizationRequiredError) throw error;
    if (error !== undefined && !isAlive(current, this.clock.now())) throw error;
    return current;
  }

  private async ask(grant: AccessTokenWithRow): Promise<TokenFinding | undefined> {
    const { row } = grant;
    try {
      return await this.question.ask(grant);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      const { status = 0 } = error;
      // A Page is no person: it is not shown as one, and the account behind it knows of it.
      if (row.parentId !== null && status >= 400 && status < 500) return this.askAccount(row);
      throw this.errors.upstream(row, error);
    }
  }

  private async askAccount({
    parentId,
    resourceOwnerId,
  }: UsableToken): Promise<TokenFinding | undefined> {
    const account = await this.lookup.one({ id: parentId ?? '' });
    const all = await this.resources.list(account, await this.tokens.of(account, {}));
    return all.some(({ id }) => id === resourceOwnerId) ? { source: 'resources' } : undefined;
  }

  private async learn(
    row: UsableToken,
    { source, resourceOwner, scopes }: TokenFinding,
  ): Promise<ValidationSource> {
    if (resourceOwner !== undefined && !this.question.isOf(row, resourceOwner)) {
      throw await this.dead(row, 'account_mismatch');
    }
    if (resourceOwner !== undefined) {
      await this.secondary.storeProfile(row, profileColumns(resourceOwner, this.clock.now()));
    }
    if (scopes !== undefined) await this.secondary.storeScopes(row, scopes);
    return source;
  }

  /** Records it, provided that nothing has changed meanwhile. */
  private async dead(
    row: UsableToken,
    reason: 'rejected' | 'account_mismatch',
  ): Promise<TokenRefreshError | NotConnectedError> {
    const { id, provider, parentId } = row;
    if (await this.leases.flag(row, reason)) {
      const change = { row, status: 'reauthorization_required', reason } as const;
      await this.events.emit(change, 'oauth2.reauthorization_required');
    } else {
      const current = await this.repository.findStored(id);
      if (current === undefined) return new NotConnectedError(provider);
      if (current.status !== 'reauthorization_required')
        return this.errors.failure(row, 'superseded');
    }
    // What is behind an account is connected again with it.
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
