/** Counts what holds and what does not, one line each. */
export class Checks {
  passed = 0;
  failed = 0;
  #known = new WeakSet();

  /** @returns {Promise<void>} also when the check fails */
  async that(name, work) {
    try {
      await this.must(name, work);
    } catch (error) {
      if (!this.isKnown(error)) throw error;
    }
  }

  /** A check without which the following ones make no sense: its failure is counted and thrown. */
  async must(name, work) {
    const begun = performance.now();
    try {
      await work();
    } catch (error) {
      this.failed += 1;
      this.#known.add(error);
      console.log(`FAILED: ${name}\n${String(error.message).replaceAll(/^/gm, '    ')}`);
      throw error;
    }
    this.passed += 1;
    console.log(`ok: ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  }

  /** Whether an error has been counted already. */
  isKnown(error) {
    return this.#known.has(error);
  }
}
