/** What {@link Deadline.race} returns when the deadline passed first. */
export const LATE = Symbol('late');

/**
 * One deadline for several waits, one after the other. It neither stops the work nor rejects. Every
 * statement has one, so it creates one promise for each wait; `Promise.race` creates several.
 */
export class Deadline {
  private readonly timer: NodeJS.Timeout;
  private hasPassed = false;
  private pass = (): void => undefined;

  /** @param ms milliseconds from now */
  constructor(ms: number) {
    this.timer = setTimeout(() => {
      this.hasPassed = true;
      this.pass();
    }, ms);
  }

  /** @returns the result of the work, or {@link LATE} @throws what the work throws before the deadline */
  race<T>(work: Promise<T>): Promise<T | typeof LATE> {
    return new Promise((resolve, reject) => {
      this.pass = () => resolve(LATE);
      if (this.hasPassed) this.pass();
      work.then(resolve, reject);
    });
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
