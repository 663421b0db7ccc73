interface Condition {
  where: string;
  /** Stand-ins, of which only the number counts. */
  parameters: Record<string, unknown>;
}

/** A condition on `t` that holds for any of several keys. */
export interface BatchedCondition {
  name: string;
  /** For PostgreSQL and several keys: one array for each member of them. */
  ofArrays(): Condition;
  /** One parameter for each member of each key. */
  ofPlaces(count: number): Condition;
}

const anyOf = (name: string, property: string): BatchedCondition => ({
  name,
  ofArrays: () => ({ where: `t.${property} = ANY(:keys)`, parameters: { keys: [] } }),
  ofPlaces: (count) => ({
    where: `t.${property} IN (:...keys)`,
    parameters: { keys: Array<string>(count).fill('') },
  }),
});

export const IDS = anyOf('ids', 'id');
export const IDENTITIES = anyOf('identities', 'identity');

/**
 * Not `IS NULL`: of several owners, SQLite would look up by the index of that
 * column instead, and read every account that there is.
 */
const NO_CHILDREN = "COALESCE(t.parentId, '') = ''";

/** Accounts by owner and provider, without what is behind them. */
export const ACCOUNTS: BatchedCondition = {
  name: 'accounts',
  ofArrays: () => ({
    where: `(t.ownerId, t.provider) IN (SELECT * FROM unnest(CAST(:owners AS varchar[]), CAST(:providers AS varchar[]))) AND ${NO_CHILDREN}`,
    parameters: { owners: [], providers: [] },
  }),
  ofPlaces: (count) => {
    const places = Array.from({ length: count }, (_, place) => place);
    const pairs = places.map((place) => `(t.ownerId = :o${place} AND t.provider = :p${place})`);
    const parameters = places.flatMap((place) => [
      [`o${place}`, ''],
      [`p${place}`, ''],
    ]);
    return {
      where: `(${pairs.join(' OR ')}) AND ${NO_CHILDREN}`,
      parameters: Object.fromEntries(parameters) as Record<string, string>,
    };
  },
};
