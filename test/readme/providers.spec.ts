import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BUILT_IN_STRATEGIES } from '../../lib/providers/built-in/built-in-strategies.js';
import { GENERIC_STRATEGY } from '../../lib/providers/built-in/generic.strategy.js';
import {
  toMetadata,
  OAuth2Provider,
  type OAuth2ProviderMetadata,
} from '../../lib/providers/definition/oauth2-provider.decorator.js';
import { read, repository } from './documents.js';
import { blocksOf, linksOf, rowsOf, sectionOf } from './markdown.js';

const DIRECTORY = 'docs/providers';
const SECTIONS = ['Create the app', 'Configure', 'Lifetimes', 'Rate limits', 'Troubleshooting'];

const providers = BUILT_IN_STRATEGIES.map((Strategy) => {
  const marked = Reflect.getMetadata(OAuth2Provider.KEY, Strategy) as OAuth2ProviderMetadata;
  const { name } = toMetadata(marked);
  return { name, definition: new Strategy().definition };
}).filter(({ name }) => name !== GENERIC_STRATEGY);

const pageOf = (name: string): string => read(`${DIRECTORY}/${name}.md`);
const codeOf = (markdown: string): string[] =>
  [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

const sources = readdirSync(join(repository, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(repository, 'lib', path), 'utf8'))
  .join('\n');

describe('the pages of the providers', () => {
  it('are those of the built-in strategies', () => {
    const pages = readdirSync(join(repository, DIRECTORY)).filter((page) => page !== 'README.md');
    expect(pages.sort()).toEqual(providers.map(({ name }) => `${name}.md`).sort());
  });

  it('have an overview that agrees with the definitions', () => {
    const rows = rowsOf(read(`${DIRECTORY}/README.md`)).map(
      ([link = '', label, pkce, renewal, , , ends]) => [
        /^\[(\w+)\]/.exec(link)?.[1],
        label,
        pkce,
        renewal,
        ends,
      ],
    );
    const expected = providers.map(({ name, definition }) => [
      name,
      definition.label,
      definition.pkce,
      definition.refresh.grant,
      definition.revocation === undefined ? 'nothing' : `the ${definition.revocation.ends}`,
    ]);
    expect(rows.sort()).toEqual(expected.sort());
  });
});

describe.each(
  providers.filter(({ name }) => existsSync(join(repository, DIRECTORY, `${name}.md`))),
)('the page of $name', ({ name, definition }) => {
  const page = pageOf(name);

  it('begins with its label and its name', () => {
    const [title, , opening = ''] = page.split('\n');
    expect(title).toBe(`# ${definition.label}`);
    expect(codeOf(opening.split(': ')[0] ?? '')).toEqual([name]);
  });

  it('has the sections of every page', () => {
    for (const section of SECTIONS) expect([section, sectionOf(page, section)]).not.toContain('');
    expect(codeOf(page)).toContain(`https://app.example.com/oauth2/${name}/callback`);
    expect(linksOf(page)).toContain(definition.documentation);
    expect(blocksOf(name, page)[0]?.text).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('names the default scopes', () => {
    const row = rowsOf(sectionOf(page, 'Scopes')).find(([job]) => job?.endsWith('(default)'));
    expect(row?.[1]?.split(', ') ?? []).toEqual(definition.scopes ?? []);
  });

  it('names no endpoint that the strategy does not have', () => {
    const prose = page.replace(/^```.*?^```$/gms, '').replace(sectionOf(page, 'Scopes'), '');
    const named = codeOf(prose).filter((code) => /^https:/.test(code));
    const strangers = named.filter((url) => new URL(url).host !== 'app.example.com');
    expect(Object.values(definition.endpoints)).toEqual(expect.arrayContaining(strangers));
  });

  it('R-338 names the codes of the provider that end a connection, or count towards it', () => {
    const { rejected = [], refused = [] } = definition.errors ?? {};
    for (const { error, step = 'refresh' } of [...rejected, ...refused]) {
      if (error !== undefined && step === 'refresh')
        expect(page).toMatch(new RegExp(`\\b${error}\\b`));
    }
  });

  it('explains codes that the package can show', () => {
    const rows = sectionOf(page, 'Troubleshooting').matchAll(/^\| `(\w+)`/gm);
    const codes = [...rows].map(([, code = '']) => code);
    expect(codes).toContain('access_denied');
    for (const code of codes) expect(sources).toContain(`'${code}'`);
  });
});
