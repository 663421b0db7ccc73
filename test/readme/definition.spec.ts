import { describe, expect, it } from '@jest/globals';
import { read } from './documents.js';
import { rowsOf, sectionOf } from './markdown.js';

const page = read('docs/provider-definition.md');

/** The members of an interface, as its source lists them. */
const membersOf = (path: string, name: string): string[] => {
  const source = read(path);
  const start = source.search(new RegExp(`export interface ${name} (extends \\w+ )?\\{`));
  const body = source.slice(start, source.indexOf('\n}', start));
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, member = '']) => member);
};

/** The members of the definition's `errors`. */
const errorMembers = (): string[] => {
  const source = read('lib/providers/definition/oauth2-provider.definition.ts');
  const start = source.indexOf('\n  errors?: {');
  const body = source.slice(start, source.indexOf('\n  };', start));
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, member = '']) => member);
};

const fieldsIn = (...sections: string[]): string[] =>
  sections.flatMap((section) =>
    rowsOf(sectionOf(page, section)).map(([field = '']) => field.replaceAll('`', '')),
  );

describe('the page of the definition', () => {
  it.each([
    ['oauth2-provider.definition', 'RefreshBehaviour', 'Refresh'],
    ['revocation-behaviour', 'RevocationBehaviour', 'Revocation'],
  ])('%s: has every field of %s and no other', (file, name, section) => {
    expect(fieldsIn(section).sort()).toEqual(
      membersOf(`lib/providers/definition/${file}.ts`, name).sort(),
    );
  });

  it('has every field of the rest, and no other', () => {
    const documented = fieldsIn(
      'Addresses',
      'The authorization request',
      'The callback',
      'The token request',
      'The token response',
      'How scopes compare',
      'Identifying the account',
      'Errors and limits',
    ).filter((field) => !field.startsWith('errors.'));
    const definition = membersOf(
      'lib/providers/definition/oauth2-provider.definition.ts',
      'OAuth2ProviderDefinition',
    ).filter((member) => !['refresh', 'revocation', 'tokenResponse'].includes(member));
    const expected = [
      ...definition,
      ...membersOf('lib/providers/definition/scope-rules.ts', 'ScopeRules'),
      ...membersOf('lib/providers/definition/endpoint-variable.ts', 'EndpointVariable'),
      ...membersOf('lib/providers/definition/identity-paths.ts', 'IdentityPaths'),
      ...membersOf('lib/protocol/oauth/token-response.ts', 'TokenResponseShape'),
    ];
    expect(documented.sort()).toEqual(expected.sort());
  });

  it('has every member of errors, in its row or in one of its own, and no other', () => {
    const rows = rowsOf(sectionOf(page, 'Errors and limits'));
    const own = rows.flatMap(([field = '']) => /^errors\.(\w+)$/.exec(field)?.[1] ?? []);
    const [, meaning = ''] = rows.find(([field]) => field === 'errors') ?? [];
    const members = errorMembers();
    const within = members.filter((member) => new RegExp(`\\b${member}\\b`).test(meaning));
    expect([...own, ...within].sort()).toEqual(members.sort());
  });
});
