import { Injectable } from '@nestjs/common';
import { AdaptiveBatch } from '../../core/statements/adaptive-batch.js';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { PreparedStatements } from '../../core/database/prepared-statements.js';
import type { StatementBounds } from '../../core/statements/statement-runner.js';
import { isRefusedValue } from '../../core/dialects/refused-value.js';
import { ACCOUNTS, type BatchedCondition, IDENTITIES, IDS } from './token-reads.conditions.js';
import { OAuth2Token } from './oauth2-token.entity.js';
import {
  ENCRYPTED_COLUMNS,
  STORED_COLUMNS,
  type StoredToken,
  storedToken,
  USABLE_COLUMNS,
  type UsableToken,
  usableToken,
} from './stored-token.js';

type Keys = readonly (readonly string[])[];
type Pair = readonly [owner: string, provider: string];

/** Which columns are read, and what is made of them. */
interface Shape<Row> {
  name: string;
  columns: readonly (keyof Row)[];
  read: (values: Record<keyof Row, unknown>) => Row;
}

const STORED: Shape<StoredToken> = { name: 'stored', columns: STORED_COLUMNS, read: storedToken };
const USABLE: Shape<UsableToken> = { name: 'usable', columns: USABLE_COLUMNS, read: usableToken };

/**
 * The reads that stand before every API call of the host: concurrent ones
 * share a statement, its text is made once, and no entity is built. They go to
 * the primary, since a replica may not know of the latest refresh.
 */
@Injectable()
export class TokenReads {
  private readonly texts = new Map<string, string>();
  private readonly stored = new AdaptiveBatch(
    (ids: readonly string[]) => this.loadBy('id', STORED, IDS, ids),
    isRefusedValue,
  );
  private readonly identities = new AdaptiveBatch(
    (identities: readonly string[]) => this.loadBy('identity', STORED, IDENTITIES, identities),
    isRefusedValue,
  );
  private readonly usable = new AdaptiveBatch(
    (ids: readonly string[]) => this.loadBy('id', USABLE, IDS, ids),
    isRefusedValue,
  );
  private readonly accounts = new AdaptiveBatch(
    (pairs: readonly Pair[]) => this.loadAccounts(pairs),
    isRefusedValue,
  );

  constructor(
    private readonly database: CaptureDatabase,
    private readonly statements: PreparedStatements,
  ) {}

  /** The encrypted row of an id. */
  byId(id: string): Promise<StoredToken | undefined> {
    return this.through(this.stored, id, id);
  }

  /** The same by a statement of its own, within these bounds. */
  async byIdAlone(id: string, bounds: StatementBounds): Promise<StoredToken | undefined> {
    return (await this.load(STORED, IDS, [[id]], bounds))[0];
  }

  byIdentity(identity: string): Promise<StoredToken | undefined> {
    return this.through(this.identities, identity, identity);
  }

  usableById(id: string): Promise<UsableToken | undefined> {
    return this.through(this.usable, id, id);
  }

  /** An owner's accounts at a provider, the latest connected first. */
  usableOf(owner: string, provider: string): Promise<UsableToken[]> {
    return this.through(this.accounts, keyOf(owner, provider), [owner, provider]);
  }

  /** What a transaction of the application sees is for its own caller only, so it is read alone. */
  private through<K, V>(batch: AdaptiveBatch<K, V>, key: string, wanted: K): Promise<V> {
    return this.database.hostTransaction() === undefined
      ? batch.get(key, wanted)
      : batch.alone(wanted);
  }

  private async loadBy<Row>(
    property: keyof Row,
    shape: Shape<Row>,
    condition: BatchedCondition,
    values: readonly string[],
  ): Promise<(Row | undefined)[]> {
    const keys = values.map((value) => [value]);
    const rows = await this.load(shape, condition, keys);
    const found = new Map<unknown, Row>(rows.map((row) => [row[property], row]));
    return values.map((value) => found.get(value));
  }

  private async loadAccounts(pairs: readonly Pair[]): Promise<UsableToken[][]> {
    const found = new Map<string, UsableToken[]>();
    for (const row of await this.load(USABLE, ACCOUNTS, pairs)) {
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
  private load<Row>(
    shape: Shape<Row>,
    condition: BatchedCondition,
    keys: Keys,
    bounds?: StatementBounds,
  ): Promise<Row[]> {
    const [first = []] = keys;
    if (this.database.dialect.hasArrays && keys.length > 1) {
      const arrays = first.map((_, member) => keys.map((key) => key[member]));
      return this.run(shape, condition, 'arrays', arrays);
    }
    const count = 2 ** Math.ceil(Math.log2(keys.length));
    const padding = Array.from({ length: count - keys.length }, () => first);
    return this.run(shape, condition, count, [...keys, ...padding].flat(), bounds);
  }

  private async run<Row>(
    shape: Shape<Row>,
    condition: BatchedCondition,
    form: 'arrays' | number,
    parameters: unknown[],
    bounds?: StatementBounds,
  ): Promise<Row[]> {
    const name = `${shape.name}_${condition.name}_${form}`;
    const text = this.texts.get(name) ?? this.textOf(shape, condition, form);
    this.texts.set(name, text);
    const rows = await this.statements.read<{ row: unknown }>(text, parameters, bounds);
    return rows.map(({ row }) => {
      const values = (typeof row === 'string' ? JSON.parse(row) : row) as unknown[];
      return shape.read(named(shape.columns, values));
    });
  }

  /** Each row comes as one JSON array: drivers make an object of many columns more slowly than JSON.parse. */
  private textOf<Row>(
    { columns }: Shape<Row>,
    condition: BatchedCondition,
    form: 'arrays' | number,
  ): string {
    const member = (column: string): string =>
      ENCRYPTED_COLUMNS.has(column) ? this.database.jsonText(`t.${column}`) : `t.${column}`;
    const members = columns.map((column) => member(String(column))).join(', ');
    const { where, parameters } =
      form === 'arrays' ? condition.ofArrays() : condition.ofPlaces(form);
    return this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .select(`${this.database.dialect.jsonArray}(${members})`, 'row')
      .where(where, parameters)
      .orderBy('t.createdAt', 'DESC')
      .getQueryAndParameters()[0];
  }
}

function named<Name extends PropertyKey>(
  names: readonly Name[],
  values: readonly unknown[],
): Record<Name, unknown> {
  const row = {} as Record<Name, unknown>;
  names.forEach((name, index) => (row[name] = values[index]));
  return row;
}

/** Different pairs never have the same key. */
function keyOf(owner: string, provider: string): string {
  return JSON.stringify([owner, provider]);
}
