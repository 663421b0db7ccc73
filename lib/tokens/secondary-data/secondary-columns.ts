import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import { storableList } from '../storage/json-text.js';
import { narrowerTexts } from '../storage/narrower-text.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { afterFailedRepair } from './repair-rules.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';

const GIVEN_UP =
  'this was the last of ten tries: check the triggers and constraints of its table, then let the account be connected again';

/** What a new row holds in place of what the database does not take. */
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

/** Columns with their values, as they wait in the binding: all of them can be written as JSON. */
export type UnsavedColumns = Readonly<Partial<Record<SecondaryName, unknown>>>;

/** As much of a row as is needed to write beside its tokens. */
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

/** What belongs to a connection and must never prevent its tokens from being stored. */
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
   * Stores what waits in the binding of a row, for this generation of the credentials. What the
   * database does not take keeps waiting; after so many tries it is dropped. Never throws.
   *
   * @returns when it is tried again; null when nothing is left to be tried
   */
  async complete(row: RepairedRow, binding: ConnectionBinding): Promise<number | null> {
    try {
      return await this.storeUnsaved(row, binding);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.logger.warn(`what is missing of token ${row.id} is tried again later (${name})`);
      return row.repairAt;
    }
  }

  private async storeUnsaved(row: RepairedRow, binding: ConnectionBinding): Promise<number | null> {
    const { unsaved = {}, ...rest } = binding;
    const done = { repairAt: null, repairs: null, ...this.columns.withBinding(row, rest) };
    if (await this.update(row, { ...(unsaved as TokenColumns), ...done })) return null;
    const left = await this.storeEach(row, unsaved);
    if (Object.keys(left).length === 0 && (await this.update(row, done))) return null;
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
   * Stores a profile, or as much of it as the database takes. Never throws.
   *
   * @returns whether nothing is missing
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

  /** Stores the scopes of this generation of the credentials, if the database takes them. Never throws. */
  async storeScopes(
    row: Pick<StoredToken, 'id' | 'version'>,
    scopes: readonly string[],
  ): Promise<void> {
    if (await this.update(row, { scopes: storableList(scopes) })) return;
    this.logger.warn(`the database did not take "scopes" of token ${row.id}`);
  }

  /** @returns the columns that the database did not take */
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
  ): Promise<boolean> {
    const where = version === undefined ? 'id = :id' : 'id = :id AND version = :seen';
    const seen = version === undefined ? { id } : { id, seen: version };
    try {
      await this.repository.update(columns, where, seen);
      return true;
    } catch {
      return false;
    }
  }
}
