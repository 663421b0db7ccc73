import type { ReportedMembers } from './connection-binding.js';
import {
  type EndpointVariable,
  fittingText,
  isHostLabel,
  isHostVariable,
} from '../definition/endpoint-variable.js';
import type {
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
} from '../definition/oauth2-provider.definition.js';

interface Configuration {
  variables?: Readonly<Record<string, string>>;
}

/** Finds the value of a variable; undefined when it has none, or one that is not allowed there. */
type ValueFor = (name: string, isOfCallback: boolean, isInHost: boolean) => string | undefined;

const PLACE = /\{(\w+)\}/g;

/**
 * Puts the values of variables into endpoints. A placeholder stays when the definition
 * does not declare it, or when its value is not known or not allowed. A URL with a
 * placeholder is not called.
 */
export function fillEndpoints(
  endpoints: OAuth2ProviderEndpoints,
  definition: OAuth2ProviderDefinition,
  configuration: Configuration,
  reported: ReportedMembers,
): OAuth2ProviderEndpoints {
  const valueFor: ValueFor = (name, isOfCallback, isInHost) => {
    const variable = Object.hasOwn(definition.variables ?? {}, name)
      ? definition.variables?.[name]
      : undefined;
    if (variable === undefined) return undefined;
    const text = findVariableText(
      name,
      variable,
      definition,
      configuration,
      reported,
      isOfCallback && !isInHost,
    );
    const isLabel = isInHost && !isHostVariable(variable);
    return isLabel && text !== undefined && !isHostLabel(text) ? undefined : text;
  };
  const { api, ...others } = endpoints;
  const filled = Object.entries(others)
    .filter(([, url]) => url !== undefined)
    .map(([name, url]: [string, string]) => [name, fill(url, name === 'confirmation', valueFor)]);
  return {
    ...(Object.fromEntries(filled) as Omit<OAuth2ProviderEndpoints, 'api'>),
    ...(api !== undefined && { api: apiList(api).map((url) => fill(url, true, valueFor)) }),
  };
}

/** The base URLs of an API, as a list. */
export function apiList(api: OAuth2ProviderEndpoints['api'] = []): readonly string[] {
  return typeof api === 'string' ? [api] : api;
}

/** Names of the variables in a URL. */
export function placesIn(url: string): string[] {
  return [...url.matchAll(PLACE)].map(([, name = '']) => name);
}

/** Fills a URL with example values: one URL for each declared host. */
export function fillWithExamples(
  url: string,
  variables: Readonly<Record<string, EndpointVariable>> = {},
): string[] {
  const host = /^https?:\/\/\{(\w+)\}/.exec(url)?.[1];
  const hosts = host === undefined ? undefined : variables[host]?.hosts;
  const named = hosts === undefined || hosts.length === 0 ? ['x'] : hosts;
  return named.map((text) => url.replace(PLACE, (_, name) => (name === host ? text : 'x')));
}

/** The scheme and the authority of a URL. */
export function readAuthority(url: string): string {
  return /^[^/]*:\/\/[^/?#]*/.exec(url)?.[0] ?? '';
}

function fill(url: string, isOfCallback: boolean, valueFor: ValueFor): string {
  const end = readAuthority(url).length;
  return url.replace(
    PLACE,
    (place, name: string, at: number) => valueFor(name, isOfCallback, at < end) ?? place,
  );
}

/** A reported value takes precedence over the configuration, which does not replace it when it is not allowed. */
function findVariableText(
  name: string,
  variable: EndpointVariable,
  { selfHosted }: OAuth2ProviderDefinition,
  { variables = {} }: Configuration,
  { resolved, callback }: ReportedMembers,
  mayBeCallback: boolean,
): string | undefined {
  const member = variable.fromMetadata;
  const byProvider = ownMember(resolved, member);
  if (byProvider !== undefined) return fittingText(variable, byProvider, 'provider');
  const byCallback = ownMember(callback, member);
  if (byCallback !== undefined && (isHostVariable(variable) || mayBeCallback))
    return fittingText(variable, byCallback, 'callback');
  const configured = ownMember(variables, name) ?? variable.default;
  if (configured === undefined) return undefined;
  return fittingText(variable, configured, 'configuration', selfHosted);
}

function ownMember(
  members: Readonly<Record<string, string>>,
  name: string | undefined,
): string | undefined {
  return name !== undefined && Object.hasOwn(members, name) ? members[name] : undefined;
}
