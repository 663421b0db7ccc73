import type { RefreshBehaviour } from '../../providers/definition/oauth2-provider.definition.js';
import type { HistoryEntry } from '../history/history-entry.js';
import { decideRefresh, type RefreshDecision, isRefused } from '../lifetime/refresh-decision.js';
import { assumedLifetime, isAlive, isFresh } from '../lifetime/token-lifetime.js';
import { REFUSED_REMEDY, findRemedy } from '../token.errors.js';
import type { RefreshOptions } from '../tokens.options.js';
import type { ExplainedRow } from './explained-row.js';
import type {
  ConnectionExplanation,
  ExplainedCaller,
  ExplainedEvent,
  ExplainedNextStep,
  NextStepKind,
  UnknownFact,
} from './explanation.js';

/** What this process knows in addition to the row. */
export interface ExplanationFacts {
  /** Epoch milliseconds, on the database's clock. */
  now: number;
  /** How the provider's tokens are refreshed; undefined when the provider is not configured. */
  refresh: RefreshBehaviour | undefined;
  options: RefreshOptions;
  /** Whether the key that encrypted the row is configured. */
  hasKey: boolean;
  /** Whether a token of the row's type can be used. */
  isTypeUsable: boolean;
  /** Whether this process sweeps. */
  isSweeping: boolean;
  problems: readonly string[];
}

/** The row with its times in epoch milliseconds, and what the module would decide about it. */
interface Examined {
  row: ExplainedRow;
  facts: ExplanationFacts;
  isChild: boolean;
  isEnded: boolean;
  lifetime: { issuedAt: number; expiresAt: number | null };
  leaseUntil: number | null;
  decision: RefreshDecision | undefined;
}

/** Describes why a connection is in its state, what was tried, and what happens next. */
export function explainConnection(
  row: ExplainedRow,
  facts: ExplanationFacts,
): ConnectionExplanation {
  const { token, hasRefreshToken, history } = row;
  const examined = examine(row, facts);
  const caller = explainCaller(examined);
  const lease = explainLease(token.leaseUntil, history);
  return {
    id: token.id,
    owner: token.ownerId,
    provider: token.provider,
    account: token.resourceOwnerId,
    name: token.name ?? token.username,
    kind: token.kind,
    parentId: token.parentId,
    readAt: new Date(facts.now),
    state: token.status,
    since: token.statusSince,
    reason: token.statusReason,
    remedy: explainRemedy(examined, caller),
    failures: token.failures,
    connectedAt: token.createdAt,
    lastRefreshedAt: token.lastRefreshedAt,
    expiresAt: token.expiresAt,
    hasRefreshToken,
    refreshTokenExpiresAt: token.refreshTokenExpiresAt,
    lease,
    next: explainNext(examined),
    caller,
    problems: facts.problems,
    history: history.map(explainEvent),
    unknown: unknownFacts(facts, lease),
  };
}

function examine(row: ExplainedRow, facts: ExplanationFacts): Examined {
  const { token, hasRefreshToken } = row;
  const { now, refresh } = facts;
  const lifetime = {
    issuedAt: token.issuedAt.getTime(),
    expiresAt: token.expiresAt?.getTime() ?? null,
  };
  const refreshFacts = {
    ...lifetime,
    status: token.status,
    statusReason: token.statusReason,
    parentId: token.parentId,
    hasRefreshToken,
    retryAt: token.retryAt?.getTime() ?? null,
    refusals: token.refusals,
    provisionalUntil: token.provisionalUntil?.getTime() ?? null,
  };
  return {
    row,
    facts,
    isChild: token.parentId !== null,
    isEnded: token.status === 'reauthorization_required',
    lifetime,
    leaseUntil: token.leaseUntil?.getTime() ?? null,
    decision: refresh && decideRefresh(refreshFacts, refresh, now),
  };
}

function explainNext(examined: Examined): ExplainedNextStep {
  const { row, facts, isChild, isEnded, lifetime, leaseUntil, decision } = examined;
  const { now, hasKey } = facts;
  const step = (kind: NextStepKind, at: number | null = null): ExplainedNextStep => ({
    kind,
    at: at === null ? null : new Date(at),
  });
  if (isEnded) return step('none');
  if (isChild) return step('with_account');
  if (decision === undefined) return step('not_configured');
  if (!hasKey) return step('key_missing');
  if (leaseUntil !== null && leaseUntil > now) return step('in_progress', leaseUntil);
  if (decision.do === 'finalize') return step('becomes_final', now);
  if (decision.do === 'never') return step('not_refreshable', lifetime.expiresAt);
  if (decision.do === 'wait' && decision.reason === 'provisional') {
    return step('becomes_final', decision.until);
  }
  if (decision.do === 'wait' && decision.reason !== 'too_young')
    return step('retry', decision.until);
  const refreshAt = row.token.refreshAt?.getTime() ?? null;
  if (refreshAt !== null && refreshAt > now) return step('scheduled', refreshAt);
  if (refreshAt !== null || !isFreshNow(examined)) return step('due');
  return step('on_use');
}

function explainCaller(examined: Examined): ExplainedCaller {
  const { row, facts, isChild, isEnded, lifetime, decision } = examined;
  const { now, hasKey, isTypeUsable } = facts;
  const { token } = row;
  if (decision === undefined) {
    const code = 'unknown_provider';
    return { ...ERROR, error: 'UnknownProviderError', code, reason: null };
  }
  if (isChild && !isEnded) return { kind: 'as_account' };
  if (isEnded) return ended(token.statusReason);
  if (!hasKey) return { ...REFRESH_ERROR, reason: 'decrypt' };
  const stored: ExplainedCaller = { kind: 'token', validUntil: token.expiresAt };
  if (isTypeUsable && isFreshNow(examined)) return stored;
  const canUse = isTypeUsable && isAlive(lifetime, now);
  switch (decision.do) {
    case 'now':
      return { kind: 'refresh' };
    case 'finalize':
      return ended('rejected');
    case 'wait': {
      if (canUse) return stored;
      const reason = decision.reason === 'provisional' ? 'superseded' : token.statusReason;
      return { ...REFRESH_ERROR, reason, retryable: true, retryAt: new Date(decision.until) };
    }
    case 'never':
      if (decision.reason === 'impossible') return ended(decision.cause);
      return isTypeUsable ? stored : { ...REFRESH_ERROR, reason: 'bad_response', retryable: true };
  }
}

const ERROR = { kind: 'error', retryable: false, retryAt: null } as const;
const REFRESH_ERROR = { ...ERROR, error: 'TokenRefreshError', code: 'token_refresh' } as const;

function ended(reason: string | null): ExplainedCaller {
  const code = 'reauthorization_required';
  return { ...ERROR, error: 'ReauthorizationRequiredError', code, reason };
}

/** Whether a caller gets the stored token without a refresh. */
function isFreshNow({ row, facts, lifetime }: Examined): boolean {
  const { refresh, options, now } = facts;
  if (refresh === undefined) return false;
  const { hasRefreshToken } = row;
  return isFresh(assumedLifetime({ ...lifetime, hasRefreshToken }, refresh), now, options);
}

/** What to do, in the words of the error that a caller gets. */
function explainRemedy({ row, decision }: Examined, caller: ExplainedCaller): string | null {
  if (decision === undefined) return findRemedy('unknown_provider');
  const { statusReason, refusals, status } = row.token;
  const reason = caller.kind === 'error' ? caller.reason : statusReason;
  const isRefusal = status === 'refresh_failing' && isRefused({ refusals, statusReason });
  return isRefusal && reason === statusReason ? REFUSED_REMEDY : findRemedy(reason);
}

function explainLease(
  until: Date | null,
  [latest]: readonly HistoryEntry[],
): ConnectionExplanation['lease'] {
  if (until === null) return null;
  if (latest?.what !== 'started') return { until };
  const { host, pid } = latest;
  return { until, ...(host !== undefined && { host }), ...(pid !== undefined && { pid }) };
}

function unknownFacts(
  { isSweeping }: ExplanationFacts,
  lease: ConnectionExplanation['lease'],
): UnknownFact[] {
  return [
    'tokens_in_memory',
    'unsent',
    'availability',
    ...(isSweeping ? [] : (['sweeps'] as const)),
    ...(lease !== null && lease.pid === undefined ? (['lease_holder'] as const) : []),
  ];
}

function explainEvent({ at, nextAttemptAt, expiresAt, ...entry }: HistoryEntry): ExplainedEvent {
  return {
    ...entry,
    at: new Date(at),
    ...(nextAttemptAt !== undefined && { nextAttemptAt: new Date(nextAttemptAt) }),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
  };
}
