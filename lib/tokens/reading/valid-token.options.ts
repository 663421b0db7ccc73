import { OAuth2ConfigurationError } from '../../core/configuration/oauth2-configuration.error.js';

/** What a token must be good for. */
export interface ValidTokenOptions {
  /** Scopes that the caller needs. Met when the provider does not say what it granted. */
  scopes?: readonly string[];
  /**
   * Seconds for which the token must still be valid, at least 0; by default `refresh.leeway`. A token
   * that lives shorter than that is refreshed when a tenth of its life is left.
   */
  minValidity?: number;
}

/** @throws OAuth2ConfigurationError when `minValidity` is not a finite number of seconds, at least 0 */
export function checkedTokenOptions<Options extends ValidTokenOptions>(options: Options): Options {
  const { minValidity } = options;
  const isFitting =
    minValidity === undefined ||
    (typeof minValidity === 'number' && Number.isFinite(minValidity) && minValidity >= 0);
  if (isFitting) return options;
  throw new OAuth2ConfigurationError([
    {
      path: 'minValidity',
      problem: 'is not a finite number of seconds, at least 0.',
      remedy:
        'Give the seconds for which the token must still be valid, such as 300, or leave it out.',
    },
  ]);
}
