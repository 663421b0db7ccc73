/** What {@link Deadline.race} returns when the deadline passed first. */
export const LATE = Symbol('late');

/** One deadline for several waits. It neither stops nor rejects what is waited for. */
export class Deadline {
  private timer?: NodeJS.Timeout;
  private readonly passed: Promise<typeof LATE>;

  /** @param ms milliseconds from now */
  constructor(ms: number) {
    this.passed = new Promise((resolve) => {
      this.timer = setTimeout(() => resolve(LATE), ms);
    });
  }

  race<T>(work: Promise<T>): Promise<T | typeof LATE> {
    return Promise.race([work, this.passed]);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
