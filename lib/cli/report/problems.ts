import {
  OAuth2ConfigurationError,
  type ConfigurationProblem,
} from '../../core/configuration/oauth2-configuration.error.js';

/** The application's DataSource could not be initialised. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/** The application did not come up in the time it was given. */
export class StartTimeoutError extends Error {
  override readonly name = 'StartTimeoutError';

  /** @param timeout in seconds */
  constructor(timeout: number) {
    super(`did not start within ${timeout} seconds.`);
  }
}

export function configurationError(
  path: string,
  problem: string,
  remedy: string,
): OAuth2ConfigurationError {
  return new OAuth2ConfigurationError([{ path, problem, remedy }]);
}

/** What stopped the boot, each problem with its remedy. */
export function problemsOf(error: unknown, where: string): readonly ConfigurationProblem[] {
  if (error instanceof OAuth2ConfigurationError) return error.problems;
  const problem = error instanceof Error ? error.message : String(error);
  return [{ path: where, problem, remedy: remedyFor(error) }];
}

function remedyFor(error: unknown): string {
  if (error instanceof DatabaseUnreachableError) {
    return 'Check the connection in TypeOrmModule.forRoot(), and that the database runs.';
  }
  if (error instanceof StartTimeoutError) {
    return 'Look for a hook that waits for another service, or allow more with --timeout.';
  }
  return 'The application cannot start: mend this first.';
}
