import { pause } from './pause.js';

/** The longest time that a caller waits: until the time is over, or the application ends. */
export class WaitBudget {
  private readonly endsAt: number;

  constructor(
    ms: number,
    private readonly ending: AbortSignal,
  ) {
    this.endsAt = performance.now() + ms;
  }

  /**
   * Waits for `ms` milliseconds if the budget is large enough. @returns whether it waited to the
   * end
   */
  async wait(ms: number): Promise<boolean> {
    if (this.ending.aborted || performance.now() + ms > this.endsAt) return false;
    try {
      await pause(ms, this.ending);
      return true;
    } catch {
      return false;
    }
  }
}
