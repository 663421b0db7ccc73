/**
 * The number of connections that a process remembers. The one that was reported longest ago is
 * forgotten first.
 */
const MOST_CONNECTIONS = 10_000;

/** The highest status number that this process has reported of each connection. */
export class StatusNumbers {
  private readonly latest = new Map<string, number>();

  /** Returns 0 if nothing was reported about the connection. */
  findLatest(tokenId: string): number {
    return this.latest.get(tokenId) ?? 0;
  }

  /** Stores a number. @returns false when a later status was reported before */
  raise(tokenId: string, number: number): boolean {
    const known = this.latest.get(tokenId);
    if (known !== undefined && known > number) return false;
    this.latest.delete(tokenId);
    this.latest.set(tokenId, number);
    const [oldest] = this.latest.keys();
    if (this.latest.size > MOST_CONNECTIONS && oldest !== undefined) this.latest.delete(oldest);
    return true;
  }
}
