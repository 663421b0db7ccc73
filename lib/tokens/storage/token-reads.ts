import { Injectable } from '@nestjs/common';
import { AdaptiveBatch } from '../../core/statements/adaptive-batch.js';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { PreparedStatements } from '../../core/database/prepared-statements.js';
import type { StatementBounds } from '../../core/statements/statement-runner.js';
import { isRefusedValue } from '../../core/dialects/refused-value.js';
import { ACCOUNTS, type BatchedCondition, IDENTITIES, IDS } from './token-reads.conditions.js';
import { OAuth2Token } from './oauth2-token.entity.js';
import {
  columnExpression,
  STORED_COLUMNS,
  type StoredToken,
  storedToken,
  USABLE_COLUMNS,
  type UsableToken,
  usableToken,
} from './stored-token.js';

type Keys = readonly (readonly string[])[];
type Pair = readonly [owner: string, provider: string];

/** The columns of a read, and the function that converts them. */
interface Shape<Row> {
  name: string;
  columns: readonly (keyof Row)[];
  read: (values: Record<keyof Row, unknown>) => Row;
}

const STORED: Shape<StoredToken> = { name: 'stored', columns: STORED_COLUMNS, read: storedToken };
const USABLE: Shape<UsableToken> = { name: 'usable', columns: USABLE_COLUMNS, read: usableToken };

/**
 * The reads before every API call of the application. For speed, concurrent
 * reads share a statement, its text is cached, and no entity is created. They use
 * the primary database, since a replica may not have the latest refresh.
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

  /** Reads a row with its encrypted columns. */
  byId(id: string): Promise<StoredToken | undefined> {
    return this.readBatched(this.stored, id, id);
  }

  /** Like {@link byId}, with a separate statement that respects the given timeout. */
  async byIdOnly(id: string, bounds: StatementBounds): Promise<StoredToken | undefined> {
    return (await this.load(STORED, IDS, [[id]], bounds))[0];
  }

  byIdentity(identity: string): Promise<StoredToken | undefined> {
    return this.readBatched(this.identities, identity, identity);
  }

  usableById(id: string): Promise<UsableToken | undefined> {
    return this.readBatched(this.usable, id, id);
  }

  /** Reads an owner's accounts at a provider, the latest connected first. */
  usableByOwner(owner: string, provider: string): Promise<UsableToken[]> {
    return this.readBatched(this.accounts, pairKey(owner, provider), [owner, provider]);
  }

  /** In a transaction of the application the read is not shared: other callers must not see uncommitted rows. */
  private readBatched<K, V>(batch: AdaptiveBatch<K, V>, key: string, wanted: K): Promise<V> {
    return this.database.hostTransaction() === undefined
      ? batch.get(key, wanted)
      : batch.readSeparately(wanted);
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
      const key = pairKey(row.ownerId, row.provider);
      const present = found.get(key);
      if (present === undefined) found.set(key, [row]);
      else present.push(row);
    }
    // MySQL's collation finds 'Mallory' for 'mallory'; this comparison is exact.
    return pairs.map(([owner, provider]) => found.get(pairKey(owner, provider)) ?? []);
  }

  /**
   * On PostgreSQL several keys are passed as arrays, so that one statement text
   * works for any number of keys; a single key is faster without an array. On
   * other databases each key is a parameter, and their number is rounded up to a
   * power of two by repeating a key, to limit the number of statement texts.
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
    const text = this.texts.get(name) ?? this.createStatement(shape, condition, form);
    this.texts.set(name, text);
    const rows = await this.statements.read<{ row: unknown }>(text, parameters, bounds);
    return rows.map(({ row }) => {
      const values = (typeof row === 'string' ? JSON.parse(row) : row) as unknown[];
      return shape.read(named(shape.columns, values));
    });
  }

  /** Selects each row as one JSON array, because JSON.parse is faster than a driver that reads many columns. */
  private createStatement<Row>(
    { columns }: Shape<Row>,
    condition: BatchedCondition,
    form: 'arrays' | number,
  ): string {
    const members = columns
      .map((column) => columnExpression(this.database, 't', String(column)))
      .join(', ');
    const { where, parameters } =
      form === 'arrays' ? condition.withArrays() : condition.withPlaceholders(form);
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
  for (const [index, name] of names.entries()) row[name] = values[index];
  return row;
}

/** Creates a unique key for a pair. With the length, another pair cannot give the same text. */
function pairKey(owner: string, provider: string): string {
  return `${owner.length} ${owner}${provider}`;
}
