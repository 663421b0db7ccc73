import { describe, expect, it } from '@jest/globals';
import { parse } from 'tldts';
import { BUILT_IN_STRATEGIES } from '../../../lib/providers/built-in/built-in-strategies.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { definitionOf } from '../../integration/providers/wide/definition-of.js';
import { WIDE } from '../../integration/providers/wide/facts.js';

type Definition = Pick<OAuth2ProviderDefinition, 'endpoints' | 'variables'>;

/** Domains below which other hosts are called: declared ones, and those behind a label that is filled in. */
function suffixesOf({
  endpoints,
  variables = {},
}: Definition): { suffix: string; source?: string }[] {
  const declared = Object.values(variables).flatMap(({ hostSuffixes = [], source }) =>
    hostSuffixes.map((suffix) => ({ suffix, source })),
  );
  const urls = Object.values(endpoints).flat() as string[];
  const literal = urls.flatMap((url) => {
    const [, name = '', suffix = ''] = /^https:\/\/[^/]*\{(\w+)\}[^./]*\.([^/]+)/.exec(url) ?? [];
    return suffix === '' ? [] : [{ suffix, source: variables[name]?.source }];
  });
  return [...declared, ...literal];
}

function problemOf({ suffix, source }: { suffix: string; source?: string }): string | undefined {
  if (parse(`x.${suffix}`).domain === `x.${suffix}`) return 'anybody registers names there';
  const isPrivate = parse(`x.${suffix}`, { allowPrivateDomains: true }).isPrivate === true;
  return isPrivate && source === undefined ? 'needs a source' : undefined;
}

const problemsOf = (definition: Definition): (string | undefined)[] =>
  suffixesOf(definition).flatMap((found) => problemOf(found) ?? []);

describe('the suffixes of hosts', () => {
  it('S-149 are no public suffixes, in all definitions that are shipped or tested', () => {
    const shipped = BUILT_IN_STRATEGIES.map((Strategy) => new Strategy().definition);
    const all = [...shipped, ...WIDE.map(definitionOf)];
    expect(all.flatMap(suffixesOf).length).toBeGreaterThan(2);
    expect(all.flatMap(problemsOf)).toEqual([]);
  });

  it.each([
    ['co.uk', undefined, 'anybody registers names there'],
    ['com', undefined, 'anybody registers names there'],
    ['myshopify.com', undefined, 'needs a source'],
    [
      'myshopify.com',
      'https://shopify.dev/docs/apps/build/authentication-authorization',
      undefined,
    ],
    ['pipedrive.com', undefined, undefined],
  ])('S-149 %s with the source %s: %s', (suffix, source, problem) => {
    const endpoints = { authorization: '', token: `https://{shop}.${suffix}/token` };
    const variables = { shop: { pattern: /[a-z]+/, source } };
    expect(problemsOf({ endpoints, variables })).toEqual(problem === undefined ? [] : [problem]);
  });
});
