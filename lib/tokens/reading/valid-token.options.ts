import {
  type ConfigurationProblem,
  OAuth2ConfigurationError,
} from '../../core/configuration/oauth2-configuration.error.js';

/** Requirements for an access token. */
export interface ValidTokenOptions {
  /**
   * Scopes that the caller needs. Not checked when the provider does not report granted scopes.
   *
   * @default []
   */
  scopes?: readonly string[];
  /**
   * Seconds for which the token must still be valid, at least 0; by default `refresh.leeway`. A token
   * with a shorter lifetime than that is refreshed when a tenth of its lifetime is left.
   *
   * @default `refresh.leeway`
   */
  minValidity?: number;
}

/**
 * @throws OAuth2ConfigurationError when `minValidity` is not a finite number of seconds, at least 0, or
 *   `scopes` is not a list of strings
 */
export function checkedTokenOptions<Options extends ValidTokenOptions>(options: Options): Options {
  const problems: ConfigurationProblem[] = [];
  if (!isSeconds(options.minValidity)) {
    problems.push({
      path: 'minValidity',
      problem: 'is not a finite number of seconds, at least 0.',
      remedy:
        'Give the seconds for which the token must still be valid, such as 300, or leave it out.',
    });
  }
  if (!isScopeList(options.scopes)) {
    problems.push({
      path: 'scopes',
      problem: 'is not a list of strings.',
      remedy: "Give the scopes that the caller needs, such as ['repo'], or leave it out.",
    });
  }
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems);
  return options;
}

function isSeconds(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0);
}

function isScopeList(value: unknown): boolean {
  return (
    value === undefined ||
    (Array.isArray(value) && value.every((scope) => typeof scope === 'string'))
  );
}
