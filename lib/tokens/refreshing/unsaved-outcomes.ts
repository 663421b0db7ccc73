import { Logger } from '@nestjs/common';
import { describeCause } from '../../core/dialects/describe-cause.js';
import type { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { StorageError } from '../../core/statements/storage.error.js';
import { pause } from '../../core/timing/pause.js';
import type { TokenErrorFactory } from '../connections/token-error.factory.js';
import { humanizeDuration } from '../lifetime/humanize-duration.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { TokenRefreshError } from '../token.errors.js';

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 2_000;
const CALLERS_WAIT_MS = 10_000;
const REMIND_EVERY_MS = 5 * 60 * 1000;
/** No attempt has failed yet: the first one still waits for the database. */
const NO_RESPONSE = `The response of the provider is not stored yet: this process keeps it in memory and tries again. Check the state of the database. Cause: the database did not respond within ${CALLERS_WAIT_MS / 1000} seconds.`;

/** An outcome of a refresh, and how it is stored. */
export interface UnsavedOutcome<T> {
  row: StoredToken;
  /** What the log calls it: `the new tokens`. */
  name: string;
  /**
   * Tries to store the outcome once.
   *
   * @param isRepeated whether an earlier attempt had an unknown outcome, and may have stored it
   * @returns undefined when the attempt must be repeated
   */
  attempt: (isRepeated: boolean) => Promise<T | undefined>;
  /** Whether an error of an attempt is the result, so that nothing is repeated. */
  isFinal: (error: unknown) => boolean;
}

/**
 * Outcomes of refreshes that the database has not stored yet. Each stays in memory, and this process stores
 * it as soon as the database accepts it: another request with the same refresh token could end the grant.
 * During a shutdown the retries continue as long as the database stays open.
 */
export class UnsavedOutcomes<T> {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly pending = new Map<string, Promise<T>>();
  /** Why the latest attempt to store an outcome failed, by the id of the row. */
  private readonly problems = new Map<string, unknown>();

  constructor(
    private readonly errors: TokenErrorFactory,
    private readonly work: InFlightWork,
  ) {}

  /** The pending outcome with this key, if there is one. */
  get(key: string): Promise<T> | undefined {
    return this.pending.get(key);
  }

  /**
   * Stores an outcome, and waits for it for at most ten seconds.
   *
   * @throws TokenRefreshError `storage` when it could not be stored in this time
   * @throws what {@link UnsavedOutcome.attempt} throws as its result
   */
  store(key: string, outcome: UnsavedOutcome<T>): Promise<T> {
    const saving = this.saveUntilStored(outcome).finally(() => {
      if (this.pending.get(key) === saving) this.pending.delete(key);
      this.problems.delete(outcome.row.id);
    });
    saving.catch(() => undefined);
    this.pending.set(key, saving);
    void this.work.track('save', saving);
    return this.waitFor(outcome.row, saving);
  }

  /** Waits for a pending outcome, for at most ten seconds. @throws what {@link store} throws */
  waitFor(row: StoredToken, saving: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const overdue = setTimeout(() => reject(this.failure(row)), CALLERS_WAIT_MS);
      void saving.then(resolve, reject).finally(() => clearTimeout(overdue));
    });
  }

  private async saveUntilStored({ row, name, attempt, isFinal }: UnsavedOutcome<T>): Promise<T> {
    const since = performance.now();
    const what = `${name} of ${row.provider} connection ${row.id}`;
    let remindAt = since;
    let isRepeated = false;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      const stored = await attempt(isRepeated).catch((error: unknown) => {
        if (isFinal(error)) throw error;
        this.problems.set(row.id, error);
        return undefined;
      });
      const waited = performance.now() - since;
      if (stored !== undefined) {
        if (remindAt > since) this.logger.log(`stored ${what} after ${humanizeDuration(waited)}`);
        return stored;
      }
      isRepeated = true;
      if (performance.now() >= remindAt) {
        remindAt = performance.now() + REMIND_EVERY_MS;
        this.logger.error(
          `could not store ${what} for ${humanizeDuration(waited)}; this process keeps the response in memory and retries: check the database before you stop the process.${describeCause(this.problems.get(row.id))}`,
        );
      }
      if (this.work.isOver) throw this.failure(row);
      await pause(wait);
    }
  }

  private failure(row: StoredToken): TokenRefreshError {
    const cause = this.problems.get(row.id);
    const remedy = cause instanceof StorageError ? cause.message : NO_RESPONSE;
    return this.errors.failure(row, 'storage', { cause, remedy });
  }
}
