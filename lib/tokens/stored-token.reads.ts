import { Injectable } from '@nestjs/common';
import { AdaptiveBatch } from '../core/adaptive-batch.js';
import { CaptureDatabase } from '../core/capture-database.js';
import { PreparedReads } from '../core/prepared-reads.js';
import { ACCOUNTS, type BatchedCondition, IDS } from './batched-conditions.js';
import { OAuth2Token } from './oauth2-token.entity.js';
import { STORED_COLUMNS, type StoredToken, storedToken } from './stored-token.js';

type Row = Parameters<typeof storedToken>[0];
type Keys = readonly (readonly string[])[];

/**
 * The reads that stand before every API call of the host: concurrent ones
 * share a statement, its text is made once, and no entity is built. They go to
 * the primary, since a replica may not know of the latest refresh.
 */
@Injectable()
export class StoredTokenReads {
  private readonly texts = new Map<string, string>();
  private readonly ids = new AdaptiveBatch((ids) => this.loadByIds(ids));
  private readonly accounts = new AdaptiveBatch((pairs) => this.loadAccounts(pairs.map(parse)));

  constructor(
    private readonly database: CaptureDatabase,
    private readonly prepared: PreparedReads,
  ) {}

  /** The sealed row of an id. */
  byId(id: string): Promise<StoredToken | undefined> {
    return this.ids.get(id);
  }

  /** The sealed rows of an owner's accounts at a provider, the latest connected first. */
  accountsOf(owner: string, provider: string): Promise<StoredToken[]> {
    return this.accounts.get(JSON.stringify([owner, provider]));
  }

  private async loadByIds(ids: readonly string[]): Promise<(StoredToken | undefined)[]> {
    const rows = await this.load(
      IDS,
      ids.map((id) => [id]),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  private async loadAccounts(pairs: Keys): Promise<StoredToken[][]> {
    const rows = await this.load(ACCOUNTS, pairs);
    // MySQL's collation finds 'Mallory' for 'mallory'; a comparison here is byte for byte.
    return pairs.map(([owner, provider]) =>
      rows.filter((row) => row.ownerId === owner && row.provider === provider),
    );
  }

  /**
   * PostgreSQL takes the keys as one array for each member, so that one text
   * does for any number. Elsewhere each is a parameter, and their number is
   * rounded up to a power of two by repeating one, to keep the texts few.
   */
  private async load(condition: BatchedCondition, keys: Keys): Promise<StoredToken[]> {
    const [first = []] = keys;
    if (this.database.dialect === 'postgres') {
      const arrays = first.map((_, member) => keys.map((key) => key[member]));
      return this.run(condition, 'arrays', arrays);
    }
    const count = 2 ** Math.ceil(Math.log2(keys.length));
    const padding = Array.from({ length: count - keys.length }, () => first);
    return this.run(condition, count, [...keys, ...padding].flat());
  }

  private async run(
    condition: BatchedCondition,
    form: 'arrays' | number,
    parameters: unknown[],
  ): Promise<StoredToken[]> {
    const text = this.textOf(condition, form);
    const rows = await this.prepared.run<Row>(condition.name, text, parameters);
    return rows.map(storedToken);
  }

  private textOf(condition: BatchedCondition, form: 'arrays' | number): string {
    const name = `${condition.name} ${form}`;
    const present = this.texts.get(name);
    if (present !== undefined) return present;
    const query = this.database.manager.createQueryBuilder(OAuth2Token, 't').select([]);
    for (const column of STORED_COLUMNS) query.addSelect(`t.${column}`, column);
    const { where, parameters } =
      form === 'arrays' ? condition.ofArrays() : condition.ofPlaces(form);
    const text = query
      .where(where, parameters)
      .orderBy('t.createdAt', 'DESC')
      .getQueryAndParameters()[0];
    this.texts.set(name, text);
    return text;
  }
}

function parse(key: string): readonly string[] {
  return JSON.parse(key) as readonly string[];
}
