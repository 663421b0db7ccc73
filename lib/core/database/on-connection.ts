import type { EntityManager, QueryRunner } from 'typeorm';

interface AttachableQuery {
  setQueryRunner(runner: QueryRunner): unknown;
}

/** Executes an existing query on the connection of a manager. */
export function onConnection<Query extends AttachableQuery>(
  manager: EntityManager,
  query: Query,
): Query {
  query.setQueryRunner(manager.queryRunner as QueryRunner);
  return query;
}
