import type { CaptureDatabase } from '../../core/database/capture-database.js';
import type { Dialect } from '../../core/dialects/dialect.js';
import type { ReEncryptedRow, EncryptedTable } from './encrypted-table.js';

interface Statement {
  sql: string;
  parameters: unknown[];
}

/** A column and its values, one for each row, as the database stores them. */
interface Column {
  name: string;
  type: string;
  values: unknown[];
}

interface Parts {
  table: string;
  /** Names a column that is the same in all rows, and what it becomes. */
  keyId?: string;
  keyValue: string;
  primaryKey: Column;
  /** What the rows must still hold. */
  seen: Column;
  columns: Column[];
}

/**
 * One UPDATE that writes new envelopes over those that were read, and touches
 * nothing else. PostgreSQL joins the rows to lists, so that a thousand cost
 * little more than one; the others choose by CASE.
 */
export function replacement(
  { dataSource, dialect }: Pick<CaptureDatabase, 'dataSource' | 'dialect'>,
  { entity, primaryKey, keyId, encrypted }: EncryptedTable,
  rows: readonly ReEncryptedRow[],
  keyValue: string,
): Statement {
  const { driver } = dataSource;
  const metadata = dataSource.getMetadata(entity);
  const createColumn = (name: string, values: (string | null | undefined)[]): Column => {
    const column = metadata.columns.find(({ databaseName }) => databaseName === name);
    if (column === undefined) throw new Error(`${metadata.tableName} has no column ${name}`);
    return {
      name: driver.escape(name),
      type: driver.normalizeType(column),
      values: values.map((value): unknown => driver.preparePersistentValue(value ?? null, column)),
    };
  };
  const parts: Parts = {
    table: metadata.tablePath
      .split('.')
      .map((part) => driver.escape(part))
      .join('.'),
    ...(keyId !== undefined && { keyId: driver.escape(keyId) }),
    keyValue,
    primaryKey: createColumn(
      primaryKey,
      rows.map(({ id }) => id),
    ),
    seen: createColumn(
      encrypted[0],
      rows.map(({ envelopes }) => envelopes[0]),
    ),
    columns: encrypted.map((name, index) =>
      createColumn(
        name,
        rows.map(({ encryptedAgain }) => encryptedAgain[index]),
      ),
    ),
  };
  return dialect.hasArrays ? joined(parts) : chosen(parts, dialect);
}

function joined({ table, keyId, keyValue, primaryKey, seen, columns }: Parts): Statement {
  const lists = [primaryKey, seen, ...columns];
  const assignments = columns.map(
    ({ name, type }, index) => `${name} = CAST(v.c${index} AS ${type})`,
  );
  const unnested = lists.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const aliases = ['id', 'seen', ...columns.map((_, index) => `c${index}`)].join(', ');
  if (keyId !== undefined) assignments.push(`${keyId} = $${lists.length + 1}`);
  return {
    sql:
      `UPDATE ${table} AS t SET ${assignments.join(', ')} FROM unnest(${unnested}) AS v(${aliases}) ` +
      `WHERE t.${primaryKey.name} = v.id AND CAST(t.${seen.name} AS text) = v.seen`,
    parameters: [...lists.map(({ values }) => values), ...(keyId === undefined ? [] : [keyValue])],
  };
}

function chosen(
  { table, keyId, keyValue, primaryKey, seen, columns }: Parts,
  dialect: Dialect,
): Statement {
  const parameters: unknown[] = [];
  const choice = ({ values }: Column): string => {
    parameters.push(...values.flatMap((value, row) => [primaryKey.values[row], value]));
    return `CASE ${primaryKey.name} ${'WHEN ? THEN ? '.repeat(values.length)}END`;
  };
  const assignments = columns.map((column) => `${column.name} = ${choice(column)}`);
  if (keyId !== undefined) {
    assignments.push(`${keyId} = ?`);
    parameters.push(keyValue);
  }
  parameters.push(...primaryKey.values);
  const ids = primaryKey.values.map(() => '?').join(', ');
  const sql =
    `UPDATE ${table} SET ${assignments.join(', ')} WHERE ${primaryKey.name} IN (${ids}) ` +
    `AND CAST(${seen.name} AS ${dialect.castText}) = ${choice(seen)}`;
  return { sql, parameters };
}
