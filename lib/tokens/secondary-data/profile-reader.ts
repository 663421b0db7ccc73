import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { isSameAccount } from '../../providers/accounts/account-identity.js';
import type {
  OAuth2ProviderContext,
  ResourceOwner,
} from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderStrategy } from '../../providers/strategy/oauth2-provider.strategy.js';
import { describeFailure } from '../connections/failure-line.js';
import { LeaseRepository } from '../leases/lease.repository.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { profileColumns } from './profile-columns.js';
import { afterFailedRepair } from './repair-rules.js';
import { SecondaryColumns } from './secondary-columns.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { ReauthorizationRequiredError } from '../token.errors.js';

/** Reads the profile of a connection again. After a failure, the row stores when to retry. */
@Injectable()
export class ProfileReader {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly secondary: SecondaryColumns,
    private readonly leases: LeaseRepository,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Never throws.
   *
   * @returns when the profile is tried again; null when it need not be
   */
  async read(
    row: StoredToken,
    context: OAuth2ProviderContext,
    strategy: OAuth2ProviderStrategy,
    tokens: TokenResponse,
  ): Promise<number | null> {
    try {
      // Scopes that the response leaves out are unchanged (RFC 6749 section 5.1).
      const scope = row.scopes ?? undefined;
      const owner = await strategy.resourceOwner(context, { ...tokens, scope });
      if (!isSameAccount(row.resourceOwnerId, owner.id, context.definition.identity)) {
        await this.flagMismatch(row);
        return null;
      }
      // A partial profile comes from the id token, and adds nothing to the row.
      if (owner.isPartial !== true && (await this.store(row, owner))) {
        return this.isElseComplete(row) ? null : row.repairAt;
      }
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.logger.debug(
        `the profile of token ${row.id} (${row.provider}) could not be read (${name}); it stays as it was and is read again later`,
      );
    }
    return this.fail(row);
  }

  private store(row: StoredToken, owner: ResourceOwner): Promise<boolean> {
    const columns = profileColumns(owner, this.clock.now());
    const done = this.isElseComplete(row) && { repairAt: null, repairs: null };
    return this.secondary.storeProfile(row, { ...columns, ...done });
  }

  /** Whether only the profile is missing in the row. */
  private isElseComplete(row: StoredToken): boolean {
    try {
      return this.columns.decryptBinding(row)?.unsaved === undefined;
    } catch {
      return true;
    }
  }

  private async fail(row: StoredToken): Promise<number | null> {
    const failed = afterFailedRepair(row, this.clock.now());
    await this.repository.updateProfile(row.id, failed).catch(() => undefined);
    if (failed.repairAt === null) {
      this.logger.warn(
        `the profile of token ${row.id} (${row.provider}) could not be read or stored ten times; it stays as it is, and a refresh tries again after a day`,
      );
    }
    return failed.repairAt?.getTime() ?? null;
  }

  private async flagMismatch(row: StoredToken): Promise<void> {
    if (!(await this.leases.endConnection(row, 'account_mismatch'))) return;
    const { id, provider } = row;
    const reason = 'account_mismatch';
    const error = new ReauthorizationRequiredError({ provider, tokenId: id, reason }, '');
    const failure = { event: 'oauth2.reauthorization_required', provider, id, error } as const;
    const line = describeFailure(failure, this.clock.now());
    const change = { row, status: 'reauthorization_required', reason, line } as const;
    await this.events.emit(change, 'oauth2.reauthorization_required');
  }
}
