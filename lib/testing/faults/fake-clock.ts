/** Time at a fake provider: real time, and what a test has added to it. */
export class FakeClock {
  private offset = 0;

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.offset;
  }

  /** Moves time on by so many milliseconds. */
  advance(ms: number): void {
    this.offset += ms;
  }

  reset(): void {
    this.offset = 0;
  }
}
