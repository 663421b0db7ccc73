import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { isSameAccount } from '../../providers/accounts/account-identity.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderStrategy } from '../../providers/strategy/oauth2-provider.strategy.js';
import { LeaseRepository } from '../leases/lease.repository.js';
import { ProfileReader } from './profile-reader.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { isProfileOld } from './repair-rules.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken } from '../storage/stored-token.js';

/** After the new tokens are stored: checks that they belong to the same account, and updates an old profile. */
@Injectable()
export class ProfileRefresh {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly profiles: ProfileReader,
    private readonly leases: LeaseRepository,
    private readonly errors: TokenErrorFactory,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
    private readonly work: InFlightWork,
  ) {}

  /** Resolves when no profile is being read any more. */
  async settled(): Promise<void> {
    await Promise.all(this.inFlight);
  }

  /**
   * @throws ReauthorizationRequiredError `account_mismatch` when the response is for another account
   */
  async follow(
    row: StoredToken,
    context: OAuth2ProviderContext,
    strategy: OAuth2ProviderStrategy,
    tokens: TokenResponse,
  ): Promise<StoredToken> {
    const account = this.readAccount(context, strategy, tokens);
    const { identity } = context.definition;
    if (account !== undefined && !isSameAccount(row.resourceOwnerId, account, identity)) {
      await this.flagMismatch(row);
      throw this.errors.reauthorizationRequired(row, 'account_mismatch');
    }
    const now = this.clock.now();
    // After a failed read, `repairAt` decides when to retry.
    const isDue = isProfileOld(row, now) && (row.repairAt === null || row.repairAt <= now);
    const isAllowed = context.definition.userInfoIsMetered !== true && this.work.mayStart;
    if (isDue && isAllowed) {
      // No caller waits for a profile: the token is valid whether or not this call succeeds.
      const reading = this.work
        .track('profile', this.profiles.read(row, context, strategy, tokens))
        .then(() => undefined)
        .finally(() => this.inFlight.delete(reading));
      this.inFlight.add(reading);
    }
    return row;
  }

  /** Ignores a malformed id token, because it must not end a working connection. */
  private readAccount(
    context: OAuth2ProviderContext,
    strategy: OAuth2ProviderStrategy,
    tokens: TokenResponse,
  ): string | undefined {
    try {
      return strategy.readAccountId(context, tokens);
    } catch {
      this.logger.warn(`${context.name} sent an unusable id token with a refresh; it was ignored`);
      return undefined;
    }
  }

  private async flagMismatch(row: StoredToken): Promise<void> {
    if (!(await this.leases.endConnection(row, 'account_mismatch'))) return;
    const change = {
      row,
      status: 'reauthorization_required',
      reason: 'account_mismatch',
      // The error that follows is a failed refresh, which has a line of its own.
      line: '',
    } as const;
    await this.events.emit(change, 'oauth2.reauthorization_required');
  }
}
