import type { ConfigurationProblem } from '../core/oauth2-configuration.error.js';
import { isSafeEndpoint } from '../core/secure-url.js';
import { GENERIC_STRATEGY } from './built-in/generic.strategy.js';
import { effectiveDefinition } from './effective-definition.js';
import { isFitting } from './endpoint-variable.js';
import { keptMembers } from './kept-members.js';
import type { OAuth2ProviderOptions } from './provider.options.js';
import type { DiscoveredStrategy } from './discovered-strategy.js';

/** What is wrong with one provider of the configuration, beyond the shape of its options. */
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
      problem: 'does not say where the provider is.',
      remedy: 'Give an issuer, or endpoints with authorization, token and userInfo.',
    });
  }
  problems.push(...variableProblems(path, options, found), ...forgottenProblems(found));
  if (problems.length > 0) return problems;
  const { endpoints } = effectiveDefinition(found.strategy.definition, options);
  const learned = Object.entries(found.strategy.definition.variables ?? {})
    .filter(([, { fromMetadata }]) => fromMetadata !== undefined)
    .map(([name]) => `{${name}}`);
  const exemplary = (url: string): string =>
    learned.reduce((text, place) => text.replaceAll(place, 'x'), url);
  const unsafe = Object.entries(endpoints).filter(
    ([endpoint, url]: [string, string]) =>
      endpoint !== 'api' && url !== '' && !isSafeEndpoint(exemplary(url)),
  );
  if (unsafe.length > 0) {
    problems.push({
      path: found.className,
      problem: `the endpoints ${unsafe.map(([endpoint]) => endpoint).join(', ')} are no safe URLs.`,
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
          'Give every endpoint of that server: none is inherited, so that its tokens stay with it.',
      });
    }
  }
  return problems;
}

function isComplete({ issuer, endpoints }: OAuth2ProviderOptions): boolean {
  return (
    issuer !== undefined ||
    (endpoints?.authorization !== undefined &&
      endpoints.token !== undefined &&
      endpoints.userInfo !== undefined)
  );
}

/** A value becomes part of a URL that is called with credentials, so it must look as the strategy says. */
function variableProblems(
  path: string,
  { variables = {} }: OAuth2ProviderOptions,
  { strategy }: DiscoveredStrategy,
): ConfigurationProblem[] {
  const declared = strategy.definition.variables ?? {};
  const strangers = Object.keys(variables)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => ({
      path: `${path}.variables.${name}`,
      problem: 'is no variable of this strategy.',
      remedy: `Known are: ${Object.keys(declared).join(', ') || 'none'}.`,
    }));
  const misfits = Object.entries(declared).flatMap(([name, variable]) => {
    const value = variables[name] ?? variable.default;
    const isLearned = variable.fromMetadata !== undefined;
    if (value === undefined ? isLearned : isFitting(variable, value)) return [];
    return [
      {
        path: `${path}.variables.${name}`,
        problem: value === undefined ? 'is missing.' : 'does not look as it must.',
        remedy: `Give a text that matches ${variable.pattern.source}${variable.isHost === true ? ', a public host name' : ''}.`,
      },
    ];
  });
  return [...strangers, ...misfits];
}

/** A variable that waits for what nobody keeps would never be filled in. */
function forgottenProblems({ className, strategy }: DiscoveredStrategy): ConfigurationProblem[] {
  const { definition } = strategy;
  const kept = keptMembers(definition);
  return Object.entries(definition.variables ?? {}).flatMap(([name, { fromMetadata }]) =>
    fromMetadata === undefined || kept.includes(fromMetadata)
      ? []
      : [
          {
            path: className,
            problem: `the variable "${name}" is filled in from "${fromMetadata}", which is not kept.`,
            remedy: `Name it in callbackMetadata, tokenResponse.extras or identity.keep.`,
          },
        ],
  );
}
