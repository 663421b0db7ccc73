/** What a client keeps of a connection. Members that are left out are not judged. */
export interface StoredConnection {
  id?: string;
  name?: string | null;
  username?: string | null;
  email?: string | null;
  avatarUrl?: string | null;
  /** null: the provider did not say. */
  scopes?: readonly string[] | null;
  /** Epoch milliseconds; null: unlimited or unknown. */
  expiresAt?: number | null;
  refreshTokenExpiresAt?: number | null;
}

/** Instants are counted from the receipt of an answer, which is a little later. */
const TOLERANCE_MS = 10_000;

/** What was kept otherwise than it was told; of what was not told there is nothing to say. */
export function differences(
  stored: StoredConnection,
  truth: StoredConnection,
): { member: keyof StoredConnection; message: string }[] {
  return (Object.keys(stored) as (keyof StoredConnection)[])
    .filter((member) => stored[member] !== undefined && truth[member] !== undefined)
    .filter((member) => !isSame(stored[member], truth[member]))
    .map((member) => ({
      member,
      message: `${member} is ${show(stored[member])}, not ${show(truth[member])}`,
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
