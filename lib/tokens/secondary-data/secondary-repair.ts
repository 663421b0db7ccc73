import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionContexts } from '../connections/connection-context.js';
import { isAlive } from '../lifetime/token-lifetime.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { ProfileReader } from './profile-reader.js';
import { isProfileDue } from './repair-rules.js';
import { SecondaryColumns } from './secondary-columns.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { TokenTypes } from './token-types.js';

const HOUR_MS = 60 * 60 * 1000;

/** Stores or reads the missing secondary data of a connection. */
@Injectable()
export class SecondaryRepair {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly secondary: SecondaryColumns,
    private readonly profiles: ProfileReader,
    private readonly types: TokenTypes,
    private readonly contexts: ConnectionContexts,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly clock: DatabaseClock,
    private readonly work: InFlightWork,
  ) {}

  /**
   * Makes one attempt, if the row is marked and due. Never throws.
   *
   * @returns the time of the next attempt; null when there is none
   */
  async run(id: string): Promise<number | null> {
    const row = await this.repository.findStored(id).catch(() => undefined);
    const now = this.clock.now();
    if (row?.repairAt === null || row === undefined) return null;
    if (row.repairAt > now) return row.repairAt;
    if (!this.work.mayStart) return row.repairAt;
    try {
      return await this.repair(row, now);
    } catch {
      // The row cannot be decrypted or the database is unavailable, so this is no failed attempt.
      return now + HOUR_MS;
    }
  }

  private async repair(row: StoredToken, now: number): Promise<number | null> {
    const binding = this.columns.decryptBinding(row);
    if (binding?.unsaved === undefined) {
      return isProfileDue(row, now) ? this.readProfile(row, now) : this.unmarked(row);
    }
    const next = await this.secondary.complete(row, binding);
    if (!isProfileDue(row, now)) return next;
    const current = await this.repository.findStored(row.id);
    return current?.version === row.version ? this.readProfile(current, now) : next;
  }

  /** Reads the profile if the access token is valid; otherwise the next refresh does. */
  private async readProfile(row: StoredToken, now: number): Promise<number | null> {
    const { strategy, definition } = this.providers.get(row.provider);
    const canAsk =
      row.status !== 'reauthorization_required' &&
      row.parentId === null &&
      isAlive(row, now) &&
      this.types.isUsable(row) &&
      definition.userInfoIsMetered !== true;
    if (!canAsk)
      return this.columns.decryptBinding(row)?.unsaved === undefined
        ? this.unmarked(row)
        : row.repairAt;
    const context = await this.contexts.create(row);
    const tokens = { access_token: this.columns.decryptAccessToken(row) };
    return this.work.track('profile', this.profiles.read(row, context, strategy, tokens));
  }

  private async unmarked({ id, version }: StoredToken): Promise<null> {
    const where = 'id = :id AND version = :seen';
    await this.repository.update({ repairAt: null }, where, { id, seen: version });
    return null;
  }
}
