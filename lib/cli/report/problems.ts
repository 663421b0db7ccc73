import {
  OAuth2ConfigurationError,
  type ConfigurationProblem,
} from '../../core/configuration/oauth2-configuration.error.js';

/** The application's DataSource could not be initialised. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/** The application did not start in time. */
export class StartTimeoutError extends Error {
  override readonly name = 'StartTimeoutError';

  /** @param timeout in seconds */
  constructor(timeout: number) {
    super(`did not start within ${timeout} seconds.`);
  }
}

export function createConfigurationError(
  path: string,
  problem: string,
  remedy: string,
): OAuth2ConfigurationError {
  return new OAuth2ConfigurationError([{ path, problem, remedy }]);
}

/** Describes the problems that stopped the boot, each with its remedy. */
export function describeProblems(error: unknown, where: string): readonly ConfigurationProblem[] {
  if (error instanceof OAuth2ConfigurationError) return error.problems;
  const problem = error instanceof Error ? error.message : String(error);
  return [{ path: where, problem, remedy: remedyFor(error) }];
}

function remedyFor(error: unknown): string {
  if (error instanceof DatabaseUnreachableError) {
    return 'Check the connection in TypeOrmModule.forRoot() or database.url, and that the database runs.';
  }
  if (error instanceof StartTimeoutError) {
    return 'Look for a hook that waits for another service, or set a longer --timeout.';
  }
  return 'The application cannot start: fix this first.';
}
