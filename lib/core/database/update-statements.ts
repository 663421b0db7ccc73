import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityMetadata, EntityTarget, ObjectLiteral, UpdateQueryBuilder } from 'typeorm';
import { CaptureDatabase } from './capture-database.js';
import { PreparedStatements } from './prepared-statements.js';

/** An UPDATE of some properties under some condition. */
interface Statement {
  name: string;
  text: string;
  /** What each parameter of the text holds: a property, or a parameter of the condition. */
  order: { property?: string; parameter?: string }[];
}

type Columns<Entity extends ObjectLiteral> = Parameters<UpdateQueryBuilder<Entity>['set']>[0];

/**
 * UPDATEs that come again and again with other values: TypeORM makes the text
 * of each once, and a storm of refreshes does not make it a thousand times.
 */
@Injectable()
export class UpdateStatements {
  private readonly known = new Map<string, Statement>();

  constructor(
    private readonly database: CaptureDatabase,
    private readonly statements: PreparedStatements,
  ) {}

  /**
   * As part of `CaptureDatabase.write`.
   *
   * @param columns values by property; what is undefined stays as it is
   * @param where a condition in column names
   * @returns the number of rows changed
   * @throws the driver's error
   */
  run<Entity extends ObjectLiteral>(
    entity: EntityTarget<Entity>,
    columns: Columns<Entity>,
    where: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<number> {
    const given = columns as Record<string, unknown>;
    const metadata = this.database.dataSource.getMetadata(entity);
    const properties = Object.keys(given).filter((property) => given[property] !== undefined);
    const key = `${metadata.tablePath} ${properties.join()} ${where}`;
    const statement = this.known.get(key) ?? this.make(metadata, properties, where, parameters);
    this.known.set(key, statement);
    const values = statement.order.map(({ property, parameter = '' }) =>
      property === undefined
        ? parameters[parameter]
        : this.persistent(metadata, property, given[property]),
    );
    return this.statements.change(statement.name, statement.text, values);
  }

  private make(
    metadata: EntityMetadata,
    properties: readonly string[],
    where: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Statement {
    // Each parameter holds what it stands for, so that TypeORM tells their order.
    const sets = properties.map((property) => [`set_${property}`, { property }]);
    const conditions = Object.keys(parameters).map((parameter) => [parameter, { parameter }]);
    const [text, order] = this.database.manager
      .createQueryBuilder()
      .update(metadata.target)
      .set(Object.fromEntries(properties.map((property) => [property, () => `:set_${property}`])))
      .where(where)
      .setParameters(Object.fromEntries([...sets, ...conditions]) as ObjectLiteral)
      .updateEntity(false)
      .getQueryAndParameters();
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return { name: `update_${hash}`, text, order: order as Statement['order'] };
  }

  private persistent(metadata: EntityMetadata, property: string, value: unknown): unknown {
    const column = metadata.findColumnWithPropertyName(property);
    if (column === undefined) throw new Error(`${metadata.name} has no property "${property}"`);
    return this.database.dataSource.driver.preparePersistentValue(value, column) as unknown;
  }
}
