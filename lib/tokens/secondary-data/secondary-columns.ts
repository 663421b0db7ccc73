import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { HistoryChange } from '../history/history-column.js';
import { writeEntry } from '../history/history-entry.js';
import { storableList } from '../storage/json-text.js';
import { narrowerTexts } from '../storage/narrower-text.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { afterFailedRepair } from './repair-rules.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';

const GIVEN_UP =
  'this was the last of ten tries: check the triggers and constraints of its table, then let the account be connected again';

/** The values of a new row instead of those that the database refuses. */
export const WITHOUT_SECONDARY = {
  name: null,
  username: null,
  profile: {},
  metadata: {},
  scopes: null,
  requestedScopes: null,
  declinedScopes: null,
  tokenType: 'Bearer',
};

export type SecondaryName = keyof typeof WITHOUT_SECONDARY;

/** Secondary columns that are not stored yet and stay in the binding as JSON. */
export type UnsavedColumns = Readonly<Partial<Record<SecondaryName, unknown>>>;

/** The part of a row that is needed to store its secondary data. */
export type RepairedRow = Pick<
  StoredToken,
  | 'id'
  | 'ownerId'
  | 'provider'
  | 'version'
  | 'accessToken'
  | 'refreshToken'
  | 'keyId'
  | 'profileAt'
  | 'repairAt'
  | 'repairs'
>;

/** Stores secondary data of a connection, which must never prevent its tokens from being stored. */
@Injectable()
export class SecondaryColumns {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly clock: DatabaseClock,
  ) {}

  split(columns: TokenColumns): { primary: TokenColumns; secondary: UnsavedColumns } {
    const entries = Object.entries(columns);
    const part = (isSecondary: boolean): Record<string, unknown> =>
      Object.fromEntries(
        entries.filter(([name]) => Object.hasOwn(WITHOUT_SECONDARY, name) === isSecondary),
      );
    return { primary: part(false), secondary: part(true) };
  }

  /**
   * Stores the unsaved columns in a row's binding, for this version of the credentials. Values that the
   * database refuses stay in the binding; after ten attempts they are dropped. Never throws.
   *
   * @returns the time of the next attempt; null when there is none
   */
  async complete(row: RepairedRow, binding: ConnectionBinding): Promise<number | null> {
    try {
      return await this.storeUnsaved(row, binding);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.logger.warn(
        `could not store secondary data of token ${row.id} (${name}); the module retries later`,
      );
      return row.repairAt;
    }
  }

  private async storeUnsaved(row: RepairedRow, binding: ConnectionBinding): Promise<number | null> {
    const { unsaved = {}, ...rest } = binding;
    const done = { repairAt: null, repairs: null, ...this.columns.withBinding(row, rest) };
    const entry = writeEntry({ at: this.clock.now(), what: 'repaired' });
    if (await this.update(row, { ...(unsaved as TokenColumns), ...done }, { entry })) return null;
    const left = await this.storeEach(row, unsaved);
    if (Object.keys(left).length === 0 && (await this.update(row, done, { entry }))) return null;
    const failed = afterFailedRepair(row, this.clock.now());
    const isOver = failed.repairAt === null;
    this.logger.warn(
      `the database did not take "${Object.keys(left).join('", "')}" of token ${row.id}; its tokens are stored, and ${isOver ? GIVEN_UP : 'it is tried again later'}`,
    );
    const waiting = isOver ? rest : { ...rest, unsaved: left };
    await this.update(row, { ...failed, ...this.columns.withBinding(row, waiting) });
    return failed.repairAt?.getTime() ?? null;
  }

  /**
   * Stores a profile, or the columns of it that the database accepts. Never throws.
   *
   * @returns whether everything was stored
   */
  async storeProfile({ id }: Pick<StoredToken, 'id'>, columns: TokenColumns): Promise<boolean> {
    const row = { id };
    if (await this.update(row, columns)) return true;
    const { secondary, primary } = this.split(columns);
    const left = Object.keys(await this.storeEach(row, secondary));
    if (left.length === 0) return this.update(row, primary);
    this.logger.warn(
      `the database did not take "${left.join('", "')}" of token ${row.id}; it is tried again later`,
    );
    return false;
  }

  /** Stores the scopes of this version of the credentials, if the database accepts them. Never throws. */
  async storeScopes(
    row: Pick<StoredToken, 'id' | 'version'>,
    scopes: readonly string[],
  ): Promise<void> {
    if (await this.update(row, { scopes: storableList(scopes) })) return;
    this.logger.warn(`the database did not take "scopes" of token ${row.id}`);
  }

  /** @returns the columns that the database refused */
  private async storeEach(
    row: Pick<StoredToken, 'id'> & { version?: number },
    columns: UnsavedColumns,
  ): Promise<UnsavedColumns> {
    const left: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(columns)) {
      const narrower = typeof value === 'string' ? narrowerTexts(value) : [];
      let isStored = false;
      for (const candidate of [value, ...narrower]) {
        isStored = await this.update(row, { [name]: candidate });
        if (isStored) break;
      }
      if (!isStored) left[name] = value;
    }
    return left;
  }

  private async update(
    { id, version }: Pick<StoredToken, 'id'> & { version?: number },
    columns: TokenColumns,
    history?: HistoryChange,
  ): Promise<boolean> {
    const where = version === undefined ? 'id = :id' : 'id = :id AND version = :seen';
    const seen = version === undefined ? { id } : { id, seen: version };
    try {
      await this.repository.update(columns, where, seen, { history });
      return true;
    } catch {
      return false;
    }
  }
}
