import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import type { DiscoveredStrategy } from '../strategy/discovered-strategy.js';
import {
  type EndpointVariable,
  fittingText,
  isHostLabel,
  isHostVariable,
} from '../definition/endpoint-variable.js';
import { apiList, readAuthority, placesIn } from '../endpoints/filled-endpoints.js';
import { storedMembers } from '../accounts/stored-members.js';
import type {
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
} from '../definition/oauth2-provider.definition.js';
import type { OAuth2ProviderOptions } from '../configured/provider.options.js';
import { hostProblem, patternProblem, placeProblem } from '../endpoints/variable-rules.js';

/** Variables that a strategy's steps fill in themselves. */
const FILLED_BY_STEPS = ['client_id', 'user_id'];

/** The endpoints of a provider before anything is filled in, by name; one entry for each base URL of the API. */
export type EndpointTemplates = readonly (readonly [endpoint: string, url: string])[];

/** Finds the problems of a provider's variables: in its definition, in its endpoints and in the configuration. */
export function variableProblems(
  path: string,
  { variables: given = {} }: OAuth2ProviderOptions,
  { className, strategy: { definition } }: DiscoveredStrategy,
  templates: EndpointTemplates,
): ConfigurationProblem[] {
  const declared = definition.variables ?? {};
  const known = Object.keys(declared).join(', ') || 'none';
  const undeclared = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => ({
      path: `${path}.variables.${name}`,
      problem: 'is not a variable of this strategy.',
      remedy: `Known are: ${known}.`,
    }));
  const used = new Set(templates.flatMap(([, url]) => placesIn(url)));
  const unknown = [...used]
    .filter((name) => !Object.hasOwn(declared, name) && !FILLED_BY_STEPS.includes(name))
    .map((name) => ({
      path: className,
      problem: `an endpoint has the variable {${name}}, which is not declared.`,
      remedy: `Add it to variables. Declared are: ${known}.`,
    }));
  const own = Object.entries(declared).flatMap(([name, variable]) => [
    ...ruleProblems(name, variable, definition, templates).map((found) => ({
      path: className,
      problem: `the variable "${name}" ${found.problem}`,
      remedy: found.remedy,
    })),
    ...valueProblems(`${path}.variables.${name}`, variable, {
      value: Object.hasOwn(given, name) ? given[name] : variable.default,
      isUsed: used.has(name),
      isLabel: templates.some(([, url]) => placesIn(readAuthority(url)).includes(name)),
      selfHosted: definition.selfHosted,
    }),
  ]);
  return [...undeclared, ...unknown, ...own];
}

/** Every URL of a provider with its variables. */
export function findTemplates(
  definition: OAuth2ProviderDefinition,
  { endpoints = {} }: OAuth2ProviderOptions,
): EndpointTemplates {
  const own: Partial<OAuth2ProviderEndpoints> =
    endpoints.token === undefined ? definition.endpoints : {};
  const given = Object.entries(endpoints).filter(([, url]) => url !== undefined);
  const { api, ...others } = { ...own, ...(Object.fromEntries(given) as typeof own) };
  return [
    ...Object.entries(others as Record<string, string | undefined>).flatMap(([name, url]) =>
      url === undefined || url === '' ? [] : [[name, url] as const],
    ),
    ...apiList(api).map((url) => ['api', url] as const),
  ];
}

/** A configured value, and where it is used. */
interface Use {
  value?: string;
  isUsed: boolean;
  /** Whether it is a part of a host name. */
  isLabel: boolean;
  selfHosted?: boolean;
}

interface RuleProblem {
  problem: string;
  remedy: string;
}

function ruleProblems(
  name: string,
  variable: EndpointVariable,
  definition: OAuth2ProviderDefinition,
  templates: EndpointTemplates,
): RuleProblem[] {
  const found = isHostVariable(variable)
    ? hostProblem(variable, definition.selfHosted === true)
    : patternProblem(variable);
  if (found !== undefined) return [found];
  const { fromMetadata } = variable;
  if (fromMetadata !== undefined && !storedMembers(definition).includes(fromMetadata))
    return [
      {
        problem: `is filled in from "${fromMetadata}", which is not stored.`,
        remedy: 'Name it in callbackMetadata, tokenResponse.extras or identity.keepMembers.',
      },
    ];
  const { callbackMetadata = [], ...byProvider } = definition;
  const isByBrowser =
    fromMetadata !== undefined &&
    callbackMetadata.includes(fromMetadata) &&
    !storedMembers(byProvider).includes(fromMetadata);
  const places = templates.filter(([, url]) => placesIn(url).includes(name));
  for (const [endpoint, url] of places) {
    const misplaced = placeProblem(name, variable, { endpoint, url, isByBrowser });
    if (misplaced !== undefined) return [misplaced];
  }
  return [];
}

/** A value becomes part of a URL that receives credentials, so it must match the strategy's declaration. */
function valueProblems(
  path: string,
  variable: EndpointVariable,
  { value, isUsed, isLabel, selfHosted }: Use,
): ConfigurationProblem[] {
  const isMissing = value === undefined;
  const isFine = isMissing
    ? !isUsed || variable.fromMetadata !== undefined
    : fittingText(variable, value, 'configuration', selfHosted) !== undefined &&
      (!isLabel || isHostVariable(variable) || isHostLabel(value));
  if (isFine) return [];
  return [
    {
      path,
      problem: isMissing ? 'is missing.' : 'is not allowed here.',
      remedy: `Give ${expected(variable, selfHosted)}.`,
    },
  ];
}

function expected(
  { pattern, hosts = [], hostSuffixes = [], ...variable }: EndpointVariable,
  selfHosted = false,
): string {
  if (!isHostVariable({ hosts, hostSuffixes, ...variable }) || pattern !== undefined)
    return `a text that matches ${pattern?.source ?? 'the pattern'}, without slashes`;
  const literal = [...hosts, ...hostSuffixes.map((suffix) => `a host below ${suffix}`)];
  if (selfHosted) return [...literal, 'a public host name in lower case'].join(', or ');
  return `one of: ${literal.join(', ')}`;
}
