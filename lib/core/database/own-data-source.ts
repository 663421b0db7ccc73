import type { DataSource } from 'typeorm';

/**
 * The same data source with TypeORM's original methods, even if a library has replaced them on the
 * instance. A manager of it never joins a transaction that the library has started.
 */
export function withOwnMethods(dataSource: DataSource): DataSource {
  const original = Object.getPrototypeOf(dataSource) as Partial<DataSource>;
  const methods = (['query', 'createQueryBuilder', 'createQueryRunner'] as const)
    .filter((name) => typeof original[name] === 'function')
    .map((name) => [name, { value: original[name] }]);
  return Object.create(
    dataSource,
    Object.fromEntries(methods) as PropertyDescriptorMap,
  ) as DataSource;
}
