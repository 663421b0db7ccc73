import { Injectable } from '@nestjs/common';
import { AdaptiveBatch } from '../core/adaptive-batch.js';
import { CaptureDatabase } from '../core/capture-database.js';
import { PreparedReads } from '../core/prepared-reads.js';
import { ACCOUNTS, type BatchedCondition, IDS } from './batched-conditions.js';
import { OAuth2Token } from './oauth2-token.entity.js';
import { STORED_COLUMNS, type StoredToken, storedToken } from './stored-token.js';

type Values = Parameters<typeof storedToken>[0];
type Keys = readonly (readonly string[])[];
type Pair = readonly [owner: string, provider: string];

/**
 * The reads that stand before every API call of the host: concurrent ones
 * share a statement, its text is made once, and no entity is built. They go to
 * the primary, since a replica may not know of the latest refresh.
 */
@Injectable()
export class StoredTokenReads {
  private readonly texts = new Map<string, string>();
  private readonly ids = new AdaptiveBatch<string, StoredToken | undefined>((ids) =>
    this.loadByIds(ids),
  );
  private readonly accounts = new AdaptiveBatch<Pair, StoredToken[]>((pairs) =>
    this.loadAccounts(pairs),
  );

  constructor(
    private readonly database: CaptureDatabase,
    private readonly prepared: PreparedReads,
  ) {}

  /** The sealed row of an id. */
  byId(id: string): Promise<StoredToken | undefined> {
    return this.ids.get(id, id);
  }

  /** The sealed rows of an owner's accounts at a provider, the latest connected first. */
  accountsOf(owner: string, provider: string): Promise<StoredToken[]> {
    return this.accounts.get(keyOf(owner, provider), [owner, provider]);
  }

  private async loadByIds(ids: readonly string[]): Promise<(StoredToken | undefined)[]> {
    const rows = await this.load(
      IDS,
      ids.map((id) => [id]),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  private async loadAccounts(pairs: readonly Pair[]): Promise<StoredToken[][]> {
    const found = new Map<string, StoredToken[]>();
    for (const row of await this.load(ACCOUNTS, pairs)) {
      const key = keyOf(row.ownerId, row.provider);
      const present = found.get(key);
      if (present === undefined) found.set(key, [row]);
      else present.push(row);
    }
    // MySQL's collation finds 'Mallory' for 'mallory'; a comparison here is byte for byte.
    return pairs.map(([owner, provider]) => found.get(keyOf(owner, provider)) ?? []);
  }

  /**
   * PostgreSQL takes several keys as one array for each member, so that one
   * text does for any number; one alone is looked up faster by itself.
   * Elsewhere each is a parameter, and their number is rounded up to a power of
   * two by repeating one, to keep the texts few.
   */
  private async load(condition: BatchedCondition, keys: Keys): Promise<StoredToken[]> {
    const [first = []] = keys;
    if (this.database.dialect === 'postgres' && keys.length > 1) {
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
    const name = `${condition.name}_${form}`;
    const rows = await this.prepared.run<{ row: unknown }>(name, text, parameters);
    return rows.map(({ row }) =>
      storedToken((typeof row === 'string' ? JSON.parse(row) : row) as Values),
    );
  }

  /** Each row comes as one JSON object: drivers make one of twenty columns more slowly than JSON.parse. */
  private textOf(condition: BatchedCondition, form: 'arrays' | number): string {
    const name = `${condition.name} ${form}`;
    const present = this.texts.get(name);
    if (present !== undefined) return present;
    const members = STORED_COLUMNS.map((column) => `'${column}', t.${column}`).join(', ');
    const { where, parameters } =
      form === 'arrays' ? condition.ofArrays() : condition.ofPlaces(form);
    const text = this.database.manager
      .createQueryBuilder(OAuth2Token, 't')
      .select(`${JSON_OBJECT[this.database.dialect]}(${members})`, 'row')
      .where(where, parameters)
      .orderBy('t.createdAt', 'DESC')
      .getQueryAndParameters()[0];
    this.texts.set(name, text);
    return text;
  }
}

const JSON_OBJECT = { postgres: 'json_build_object', mysql: 'JSON_OBJECT', sqlite: 'json_object' };

/** No provider's name has a space in it. */
function keyOf(owner: string, provider: string): string {
  return `${provider} ${owner}`;
}
