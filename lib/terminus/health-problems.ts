import type { AvailabilityProblem } from '../providers/availability/availability-problem.js';
import type { Census } from '../tokens/reporting/token-statistics.js';
import type { OAuth2HealthOptions } from './oauth2-health.options.js';

/** The figures of a health check. */
export interface HealthFigures extends Census {
  /** Origins of endpoints whose circuit breaker is open. */
  openCircuits: string[];
  /** Clients that a token endpoint may refuse, each with the possible causes. */
  clientErrors: AvailabilityProblem[];
}

/** Finds figures that exceed the options, each with a remedy. */
export function findProblems(figures: HealthFigures, options: OAuth2HealthOptions): string[] {
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
      `rows are encrypted with keys that are not in encryptionKeys (${unknownKeys.join(', ')}): add these keys again`,
    );
  }
  if (reauthorizationShare > maxReauthorizationShare) {
    problems.push(
      `${percent(reauthorizationShare)} of the accounts must be connected again, more than ${percent(maxReauthorizationShare)}: look for a common cause, such as a changed client at the provider`,
    );
  }
  if (openCircuits.length > maxOpenCircuits) {
    problems.push(`unavailable: ${openCircuits.join(', ')}. The module retries automatically`);
  }
  if (clientErrors.length > maxClientErrors) {
    problems.push(...clientErrors.map(({ problem }) => problem));
  }
  if (dueBacklog > maxDueBacklog) {
    problems.push(
      `${dueBacklog} connections are overdue for a refresh, more than ${maxDueBacklog}: check that a process with the background sweep runs`,
    );
  }
  return problems;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
