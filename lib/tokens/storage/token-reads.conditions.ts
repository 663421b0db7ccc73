interface Condition {
  where: string;
  /** Placeholder values; only their number matters. */
  parameters: Record<string, unknown>;
}

/** A condition on `t` that matches any of several keys. */
export interface BatchedCondition {
  name: string;
  /** For several keys on PostgreSQL: one array parameter for each member of the keys. */
  withArrays(): Condition;
  /** One parameter for each member of each key. */
  withPlaceholders(count: number): Condition;
}

const matchAny = (name: string, property: string): BatchedCondition => ({
  name,
  withArrays: () => ({ where: `t.${property} = ANY(:keys)`, parameters: { keys: [] } }),
  withPlaceholders: (count) => ({
    where: `t.${property} IN (:...keys)`,
    parameters: { keys: Array<string>(count).fill('') },
  }),
});

export const IDS = matchAny('ids', 'id');
export const IDENTITIES = matchAny('identities', 'identity');

/**
 * Not `IS NULL`: for several owners, SQLite would use the index of `parentId` and
 * read every account in the table.
 */
const NO_CHILDREN = "COALESCE(t.parentId, '') = ''";

/** Accounts by owner and provider, without sub-accounts. */
export const ACCOUNTS: BatchedCondition = {
  name: 'accounts',
  withArrays: () => ({
    where: `(t.ownerId, t.provider) IN (SELECT * FROM unnest(CAST(:owners AS varchar[]), CAST(:providers AS varchar[]))) AND ${NO_CHILDREN}`,
    parameters: { owners: [], providers: [] },
  }),
  withPlaceholders: (count) => {
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
