/**
 * What `TEST_PROFILE` changes about the database servers, so that the same tests show that the module
 * works there, too:
 * - `serializable`: PostgreSQL executes every transaction as SERIALIZABLE
 * - `repeatable_read`: PostgreSQL executes every transaction as REPEATABLE READ
 * - `two_connections`: the pools of the applications have two connections
 */
export type Profile = 'serializable' | 'repeatable_read' | 'two_connections';

const PROFILES: readonly Profile[] = ['serializable', 'repeatable_read', 'two_connections'];

const { TEST_PROFILE: name } = process.env;

/** The chosen profile; undefined for an ordinary run. */
export const profile = PROFILES.find((known) => known === name);

if (name !== undefined && profile === undefined) {
  throw new Error(`TEST_PROFILE is none of ${PROFILES.join(', ')}: ${name}`);
}
