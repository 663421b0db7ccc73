import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import { callbackMember, callbackMembers } from '../accounts/account-identity.js';
import { readAuthority, placesIn } from '../endpoints/filled-endpoints.js';
import { storedMembers } from '../accounts/stored-members.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import type { EndpointTemplates } from './variable-problems.js';

/** Finds the problems of the members that make up an account's id. */
export function identityProblems(
  className: string,
  definition: OAuth2ProviderDefinition,
  templates: EndpointTemplates,
): ConfigurationProblem[] {
  const { identity, callbackMetadata = [] } = definition;
  const confirmed = confirmedMembers(definition, templates);
  const byBrowser = callbackMembers(identity);
  const unkept = byBrowser.filter((name) => !callbackMetadata.includes(name));
  const unconfirmed = byBrowser.filter((name) => !confirmed.includes(name));
  const { callbackMetadata: ofCallback, ...byProvider } = definition;
  void ofCallback;
  const unmarked = (identity.within ?? []).filter(
    (path) =>
      callbackMember(path) === undefined &&
      callbackMetadata.includes(path) &&
      !storedMembers(byProvider).includes(path),
  );
  const unknown = (identity.distinct ?? []).filter(
    (name) => !storedMembers(definition).includes(name),
  );
  const problem = (names: string[], what: string, remedy: string): ConfigurationProblem[] =>
    names.length === 0
      ? []
      : [{ path: className, problem: `${what}: ${names.join(', ')}.`, remedy }];
  return [
    ...problem(
      unkept,
      'identity names members of the callback that are not read',
      'Name them in callbackMetadata.',
    ),
    ...problem(
      unconfirmed,
      'identity names members of the callback, which the browser chooses, and nothing confirms them',
      'Give endpoints.confirmation, a resource that can be read only with a token for that account, and declare a variable with fromMetadata for each member as a segment of its path.',
    ),
    ...problem(
      unmarked,
      'identity.within names members of the callback as if the provider had sent them',
      'Write callback:<member>, and give endpoints.confirmation.',
    ),
    ...problem(
      unknown,
      'identity.distinct names members that are not stored',
      'Name them in callbackMetadata, tokenResponse.extras or identity.keepMembers.',
    ),
  ];
}

/** Names of the members in the path of the confirming request. */
function confirmedMembers(
  { variables = {} }: OAuth2ProviderDefinition,
  templates: EndpointTemplates,
): string[] {
  const urls = templates.flatMap(([endpoint, url]) => (endpoint === 'confirmation' ? [url] : []));
  const paths = urls.map((url) => url.slice(readAuthority(url).length).replace(/[?#].*$/, ''));
  return paths
    .flatMap(placesIn)
    .flatMap((name) =>
      Object.hasOwn(variables, name) ? (variables[name]?.fromMetadata ?? []) : [],
    );
}
