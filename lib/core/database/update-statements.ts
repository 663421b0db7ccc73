import { Injectable } from '@nestjs/common';
import type {
  EntityManager,
  EntityMetadata,
  EntityTarget,
  ObjectLiteral,
  UpdateQueryBuilder,
} from 'typeorm';
import { CaptureDatabase } from './capture-database.js';
import { PreparedStatements } from './prepared-statements.js';

/** An UPDATE of some properties under some condition. */
interface Statement {
  text: string;
  /** The meaning of each parameter of the text: a property, or a parameter of the condition. */
  order: { property?: string; parameter?: string }[];
}

/** Values by property: a value, or a function that returns an SQL expression in column names. */
export type Columns<Entity extends ObjectLiteral> = Parameters<
  UpdateQueryBuilder<Entity>['set']
>[0];

/**
 * UPDATEs that are executed often with different values. TypeORM creates the text of each once,
 * instead of a thousand times when a thousand tokens are refreshed at once.
 */
@Injectable()
export class UpdateStatements {
  private readonly known = new Map<string, Statement>();

  constructor(
    private readonly database: CaptureDatabase,
    private readonly statements: PreparedStatements,
  ) {}

  /**
   * Call it inside `CaptureDatabase.write`. The columns are set in the given order, because MySQL
   * and MariaDB evaluate an expression with the values that were assigned before it.
   *
   * @param columns values by property; undefined leaves a column unchanged
   * @param where a condition in column names
   * @param parameters the parameters of the condition and the expressions
   * @returns the number of rows changed @throws the driver's error
   */
  run<Entity extends ObjectLiteral>(
    manager: EntityManager,
    entity: EntityTarget<Entity>,
    columns: Columns<Entity>,
    where: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<number> {
    const given = columns as Record<string, unknown>;
    const metadata = this.database.dataSource.getMetadata(entity);
    const sets = Object.entries(given).filter(([, value]) => value !== undefined);
    const keys = sets.map(
      ([property, value]) => `${property}${isExpression(value) ? value() : ''}`,
    );
    const key = `${metadata.tablePath} ${keys.join()} ${where}`;
    const statement = this.known.get(key) ?? this.make(metadata, sets, where, parameters);
    this.known.set(key, statement);
    const values = statement.order.map(({ property, parameter = '' }) =>
      property === undefined
        ? parameters[parameter]
        : this.persistent(metadata, property, given[property]),
    );
    return this.statements.change(manager, statement.text, values);
  }

  private make(
    metadata: EntityMetadata,
    given: readonly [string, unknown][],
    where: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Statement {
    const sets = given.map(([property, value]) => [
      property,
      isExpression(value) ? value : () => `:set_${property}`,
    ]);
    // Each parameter is a marker of its meaning, so the result of TypeORM shows the order of the
    // parameters.
    const values = given.map(([property]) => [`set_${property}`, { property }]);
    const conditions = Object.keys(parameters).map((parameter) => [parameter, { parameter }]);
    const [text, order] = this.database.builder
      .createQueryBuilder()
      .update(metadata.target)
      .set(Object.fromEntries(sets) as ObjectLiteral)
      .where(where)
      .setParameters(Object.fromEntries([...values, ...conditions]) as ObjectLiteral)
      .updateEntity(false)
      .getQueryAndParameters();
    return { text, order: order as Statement['order'] };
  }

  private persistent(metadata: EntityMetadata, property: string, value: unknown): unknown {
    const column = metadata.findColumnWithPropertyName(property);
    if (column === undefined) throw new Error(`${metadata.name} has no property "${property}"`);
    return this.database.dataSource.driver.preparePersistentValue(value, column) as unknown;
  }
}

function isExpression(value: unknown): value is () => string {
  return typeof value === 'function';
}
