import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { onConnection } from '../../core/database/on-connection.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { IS_DUE } from './watched-state.js';

/** The filters of a list; a missing member does not filter. */
export interface ListingFilter {
  /**
   * A whole id or owner; if none matches, the beginning of an id, an owner, an account's id, a name
   * or a username. Case-sensitive.
   */
  search?: string;
  /** A status, or `due`. */
  state?: string;
  provider?: string;
  /** The list continues after this id. */
  after?: string;
  /** The first digits of ids; ids with other digits do not match. */
  slices?: readonly string[];
}

/** Columns with an index, and values that operators copy from a log. */
const INDEXED = ['id', 'ownerId'] as const;
const SEARCHED = ['id', 'ownerId', 'resourceOwnerId', 'name', 'username'] as const;
/** Columns that operators need and the entity does not have. None of them is encrypted. */
const FURTHER = ['t.refreshAt', 't.retryAt', 't.failures'];

/** Lists the connections of all owners for operators, in the order of their ids. */
@Injectable()
export class ConnectionListing {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
  ) {}

  /** @param limit the greatest number of rows @throws StorageError */
  async list(criteria: ListingFilter, limit: number): Promise<OAuth2Token[]> {
    const query = this.query().orderBy('t.id').limit(limit);
    const { search, state, provider, after, slices } = criteria;
    if (search !== undefined) await this.searchFor(search, query);
    if (state === 'due') query.andWhere(`(${IS_DUE})`, { now: String(this.clock.now()) });
    else if (state !== undefined) query.andWhere('t.status = :state', { state });
    if (provider !== undefined) {
      query.andWhere(this.database.equals('t.provider', 'provider'), { provider });
    }
    if (after !== undefined) query.andWhere('t.id > :after', { after });
    if (slices !== undefined) within(slices, query);
    return this.read(query);
  }

  /** @throws StorageError */
  async find(id: string): Promise<OAuth2Token | undefined> {
    const query = this.query().where(this.database.equals('t.id', 'id'), { id });
    return (await this.read(query))[0];
  }

  private query(): SelectQueryBuilder<OAuth2Token> {
    return this.database.builder.createQueryBuilder(OAuth2Token, 't').addSelect(FURTHER);
  }

  private async read(query: SelectQueryBuilder<OAuth2Token>): Promise<OAuth2Token[]> {
    const tokens = await this.database.read((manager) => onConnection(manager, query).getMany());
    return tokens.map((token) => token.readClock(() => this.clock.now()));
  }

  /** Compares exactly: LIKE ignores case in some databases, and has wildcards. */
  private async searchFor(search: string, query: SelectQueryBuilder<OAuth2Token>): Promise<void> {
    // A text in PostgreSQL contains no NUL, so no value starts with one.
    const text = search.replaceAll('\0', '\uFFFD');
    for (const column of INDEXED) {
      const isWhole = this.database.equals(`t.${column}`, 'text');
      if (!(await this.isThere(isWhole, text))) continue;
      query.andWhere(`(${isWhole})`, { text });
      return;
    }
    const begins = SEARCHED.map(
      (column) => `(${this.database.equals(`SUBSTR(t.${column}, 1, :length)`, 'text')})`,
    );
    query.andWhere(`(${begins.join(' OR ')})`, { text, length: [...text].length });
  }

  private isThere(condition: string, text: string): Promise<boolean> {
    const query = this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .where(condition, { text });
    return this.database.read((manager) => onConnection(manager, query).getExists());
  }
}

/** Ranges of ids, for which the database uses the primary key. */
function within(slices: readonly string[], query: SelectQueryBuilder<OAuth2Token>): void {
  const ranges = slices.map((_, n) => `(t.id >= :from${n} AND t.id < :to${n})`);
  const bounds = slices.flatMap((slice, n) => [
    [`from${n}`, slice],
    [`to${n}`, nextSlice(slice)],
  ]);
  query.andWhere(`(${ranges.join(' OR ')})`, Object.fromEntries(bounds) as Record<string, string>);
}

/** An upper bound of the ids with these first digits; UUIDs are hexadecimal. */
function nextSlice(slice: string): string {
  const next = Number.parseInt(slice, 16) + 1;
  return next > 0xff ? 'g' : next.toString(16).padStart(2, '0');
}
