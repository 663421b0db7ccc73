import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import { isSafeEndpoint } from '../../core/configuration/secure-url.js';
import { GENERIC_STRATEGY } from '../built-in/generic.strategy.js';
import { errorOptionProblems } from './error-option-problems.js';
import { fillWithExamples } from '../endpoints/filled-endpoints.js';
import { identityProblems } from './identity-problems.js';
import { parameterProblems } from './parameter-problems.js';
import type { OAuth2ProviderOptions } from '../configured/provider.options.js';
import { refreshProblems } from './refresh-problems.js';
import type { DiscoveredStrategy } from '../strategy/discovered-strategy.js';
import { findTemplates, variableProblems } from './variable-problems.js';

/** Finds the problems of one configured provider, beyond the types of its options. */
export function providerProblems(
  key: string,
  options: OAuth2ProviderOptions,
  found: DiscoveredStrategy,
): ConfigurationProblem[] {
  const path = `providers.${key}`;
  const problems: ConfigurationProblem[] = [];
  if (found.name === GENERIC_STRATEGY && !isComplete(options)) {
    problems.push({
      path,
      problem: 'names no server.',
      remedy: 'Give an issuer, or endpoints with authorization, token and userInfo.',
    });
  }
  const templates = findTemplates(found.strategy.definition, options);
  problems.push(...parameterProblems(path, options, found.strategy.definition));
  problems.push(...variableProblems(path, options, found, templates));
  problems.push(...identityProblems(found.className, found.strategy.definition, templates));
  problems.push(...definitionProblems(found));
  if (problems.length > 0) return problems;
  const unsafe = templates.filter(
    ([, url]) => !fillWithExamples(url, found.strategy.definition.variables).every(isSafeEndpoint),
  );
  if (unsafe.length > 0) {
    problems.push({
      path: found.className,
      problem: `the endpoints ${unsafe.map(([endpoint]) => endpoint).join(', ')} are not safe URLs.`,
      remedy: 'Use absolute https URLs (http for loopback hosts only).',
    });
  }
  if (found.name !== GENERIC_STRATEGY && options.endpoints?.token !== undefined) {
    const missing = (['authorization', 'userInfo'] as const).filter(
      (endpoint) =>
        found.strategy.definition.endpoints[endpoint] !== undefined &&
        options.endpoints?.[endpoint] === undefined,
    );
    if (missing.length > 0) {
      problems.push({
        path: `${path}.endpoints`,
        problem: `another token endpoint is given, but not ${missing.join(' and ')}.`,
        remedy:
          'Give every endpoint of that server: none is inherited, so that its tokens are sent to no other server.',
      });
    }
  }
  return problems;
}

function definitionProblems({ className, strategy }: DiscoveredStrategy): ConfigurationProblem[] {
  const { errors, refresh } = strategy.definition;
  return [
    ...(errors === undefined ? [] : errorOptionProblems(errors, `${className}.errors`)),
    ...refreshProblems(refresh, `${className}.refresh`),
  ];
}

function isComplete({ issuer, endpoints }: OAuth2ProviderOptions): boolean {
  return (
    (issuer !== undefined && issuer !== null) ||
    (endpoints?.authorization !== undefined &&
      endpoints.token !== undefined &&
      endpoints.userInfo !== undefined)
  );
}
