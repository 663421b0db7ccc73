/** What a client stored of a connection. Members that are left out are not compared. */
export interface StoredConnection {
  /**
   * The provider's id of the account.
   *
   * @default not compared
   */
  id?: string;
  /**
   * The name of the account.
   *
   * @default not compared
   */
  name?: string | null;
  /**
   * The username of the account.
   *
   * @default not compared
   */
  username?: string | null;
  /**
   * The email address of the account.
   *
   * @default not compared
   */
  email?: string | null;
  /**
   * The URL of the account's picture.
   *
   * @default not compared
   */
  avatarUrl?: string | null;
  /**
   * null: the provider did not send them.
   *
   * @default not compared
   */
  scopes?: readonly string[] | null;
  /**
   * Epoch milliseconds; null: unlimited or unknown.
   *
   * @default not compared
   */
  expiresAt?: number | null;
  /**
   * Epoch milliseconds; null: unlimited or unknown.
   *
   * @default not compared
   */
  refreshTokenExpiresAt?: number | null;
}

/** Clients count from the receipt of a response, which is a little later. */
const TOLERANCE_MS = 10_000;

/** The members in which a stored connection differs from the expected one; undefined is not compared. */
export function differences(
  stored: StoredConnection,
  expected: StoredConnection,
): { member: keyof StoredConnection; message: string }[] {
  return (Object.keys(stored) as (keyof StoredConnection)[])
    .filter((member) => stored[member] !== undefined && expected[member] !== undefined)
    .filter((member) => !isSame(stored[member], expected[member]))
    .map((member) => ({
      member,
      message: `${member} is ${show(stored[member])}, not ${show(expected[member])}`,
    }));
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number') {
    return Math.abs(one - other) <= TOLERANCE_MS;
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return show([...(one as string[])].sort()) === show([...(other as string[])].sort());
  }
  return one === other;
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
