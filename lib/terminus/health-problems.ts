import type { AvailabilityProblem } from '../providers/availability/availability-problem.js';
import type { Census } from '../tokens/reporting/token-statistics.js';
import type { OAuth2HealthOptions } from './oauth2-health.options.js';

/** What a health check finds. */
export interface HealthFigures extends Census {
  /** Origins of endpoints that are down and not asked for now. */
  openCircuits: string[];
  /** Clients that a token endpoint seems to refuse, each with the possible causes. */
  clientErrors: AvailabilityProblem[];
}

/** What is worse than the options allow, and what to do about it. */
export function problemsOf(figures: HealthFigures, options: OAuth2HealthOptions): string[] {
  const { unknownKeys, reauthorizationShare, openCircuits, clientErrors, dueBacklog } = figures;
  const {
    maxReauthorizationShare = 1,
    maxOpenCircuits = Infinity,
    maxClientErrors = Infinity,
    maxDueBacklog = Infinity,
  } = options;
  const problems: string[] = [];
  if (unknownKeys.length > 0) {
    problems.push(
      `rows are sealed with keys that are not in encryptionKeys (${unknownKeys.join(', ')}): put them back`,
    );
  }
  if (reauthorizationShare > maxReauthorizationShare) {
    problems.push(
      `${percent(reauthorizationShare)} of the accounts must be connected again, more than ${percent(maxReauthorizationShare)}: look for a common cause, such as a changed client at the provider`,
    );
  }
  if (openCircuits.length > maxOpenCircuits) {
    problems.push(
      `down and not asked: ${openCircuits.join(', ')}. They are tried again by themselves`,
    );
  }
  if (clientErrors.length > maxClientErrors) {
    problems.push(...clientErrors.map(({ problem }) => problem));
  }
  if (dueBacklog > maxDueBacklog) {
    problems.push(
      `${dueBacklog} connections are overdue for renewal, more than ${maxDueBacklog}: see that a process with the background sweep runs`,
    );
  }
  return problems;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
