import { OAuth2CaptureError } from '../oauth2-capture.error.js';

/** One problem of the configuration, and what to do about it. */
export interface ConfigurationProblem {
  /** Where: an option's path (`providers.github.clientSecret`), a class or a table. */
  path: string;
  problem: string;
  remedy: string;
}

/**
 * The module cannot start, or cannot do its work, with this configuration. Lists every problem at
 * once.
 */
export class OAuth2ConfigurationError extends OAuth2CaptureError {
  readonly code = 'configuration';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(describe(problems));
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), problems: this.problems };
  }
}

function describe(problems: readonly ConfigurationProblem[]): string {
  const lines = problems.map(({ path, problem, remedy }) => `  - ${path}: ${problem} ${remedy}`);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return `OAuth2CaptureModule is configured with ${count}:\n${lines.join('\n')}`;
}
