import type { Logger } from '@nestjs/common';
import { printable } from '../../core/events/capture-events.js';
import type { RefreshFailureReason } from '../token.errors.js';
import { findRemedy } from '../token.errors.js';

/**
 * Why a sweep did not refresh a connection that was due: a {@link RefreshFailureReason}, the `code` of
 * another error, or
 *
 * - `not_due`: its schedule has changed, so a sweep refreshes it later
 * - `retry_later`: an earlier refresh failed, and the time of the next attempt has not come
 * - `changed`: another caller or process refreshed, changed or deleted it
 * - `reauthorization_required`: the user must connect the account again
 * - `sub_account`: it is refreshed together with its account
 * - `queue_full`: its server responds too slowly for everything that is due there
 * - `unknown_provider`: this process has no configuration for the provider
 * - `unexpected`: another error, which the log names
 */
export type SweepReason =
  | RefreshFailureReason
  | 'not_due'
  | 'retry_later'
  | 'changed'
  | 'reauthorization_required'
  | 'sub_account'
  | 'queue_full'
  | 'unknown_provider'
  | 'unexpected'
  | (string & {});

/** What a sweep did with one connection that was due. */
export type SweepOutcome =
  { kind: 'refreshed' } | { kind: 'failed' | 'skipped'; reason: SweepReason };

/** What a sweep did with the connections that were due. */
export interface RefreshDueResult {
  /** Number of connections with new tokens. */
  refreshed: number;
  /** Number of connections that failed to refresh. */
  failed: number;
  /** Number of connections that were not refreshed, without a failed attempt. */
  skipped: number;
  /** Number of failed and skipped connections per reason. */
  reasons: Partial<Record<SweepReason, number>>;
}

/** Expected reasons, which need no warning. */
const ORDINARY: readonly SweepReason[] = [
  'not_due',
  'retry_later',
  'changed',
  'reauthorization_required',
  'sub_account',
  'superseded',
  'shutting_down',
];

const REMEDIES: Partial<Record<SweepReason, string>> = {
  queue_full:
    'The server responds too slowly for all its connections. A later sweep refreshes them; raise background.concurrency if this continues.',
  unknown_provider:
    'This process has no configuration for the provider. If it was removed or renamed by mistake, restore its name in "providers"; if it was renamed on purpose, move the connections by reassign().',
};
const SEE_LINES = 'Earlier lines name each connection with the cause and what to do.';
const PAGE = 'docs/why-was-it-not-refreshed.md';

interface ReasonCount {
  count: number;
  providers: Set<string>;
  /** Whether a refresh failed, which has its own log line. */
  hasLines: boolean;
}

/** Counts what a sweep does while it runs. */
export class SweepTally {
  private readonly counts = { refreshed: 0, failed: 0, skipped: 0 };
  private readonly reasons = new Map<SweepReason, ReasonCount>();

  /** Counts the outcome of one connection, or the same outcome of several. */
  count(outcome: SweepOutcome, provider: string, count = 1): void {
    if (count === 0) return;
    this.counts[outcome.kind] += count;
    if (outcome.kind === 'refreshed') return;
    const { reason } = outcome;
    const known = this.reasons.get(reason) ?? { count: 0, providers: new Set(), hasLines: false };
    known.count += count;
    known.providers.add(provider);
    known.hasLines ||= outcome.kind === 'failed';
    this.reasons.set(reason, known);
  }

  get result(): RefreshDueResult {
    const reasons = [...this.reasons].map(([reason, { count }]) => [reason, count] as const);
    return { ...this.counts, reasons: Object.fromEntries(reasons) };
  }

  /**
   * Logs one warning for each unexpected reason, with a remedy. A failed refresh has its own log line,
   * which names the cause more exactly than the reason does.
   */
  warn(logger: Logger): void {
    for (const [reason, { count, providers, hasLines }] of this.reasons) {
      if (ORDINARY.includes(reason)) continue;
      const connections = count === 1 ? '1 connection' : `${count} connections`;
      const names = [...providers].map((name) => printable(name)).join(', ');
      const remedy = hasLines ? SEE_LINES : (REMEDIES[reason] ?? findRemedy(reason) ?? SEE_LINES);
      logger.warn(
        `the sweep did not refresh ${connections} of ${names} (${reason}): ${remedy} See ${PAGE}#${reason}`,
      );
    }
  }
}
