/**
 * `node scripts/provider-table.mjs [--check]`, after a build: writes the table of the built-in
 * providers into README.md, between its two markers. With `--check` nothing is written, and a
 * table that is not the code's exits with 1.
 */
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

const START = '<!-- providers:start -->';
const END = '<!-- providers:end -->';

const repository = join(import.meta.dirname, '..');
const readme = join(repository, 'README.md');

const { BUILT_IN_STRATEGIES } =
  await import('../.build/lib/providers/built-in/built-in-strategies.js');
const { metadataOf, OAuth2Provider } =
  await import('../.build/lib/providers/definition/oauth2-provider.decorator.js');

const HEAD = [
  'name',
  'provider',
  'PKCE',
  'refresh grant',
  'revocation ends',
  'its own documentation',
];

function rowOf(Strategy) {
  const { name } = metadataOf(Reflect.getMetadata(OAuth2Provider.KEY, Strategy));
  // `generic` is no provider, but what serves those without a strategy.
  if (name === 'generic') return [];
  const { label, pkce, refresh, revocation, documentation } = new Strategy().definition;
  return [
    [
      `\`${name}\``,
      `[${label}](./docs/providers/${name}.md)`,
      `\`${pkce}\``,
      `\`${refresh.grant}\``,
      revocation === undefined ? 'nothing' : `the ${revocation.ends}`,
      documentation === undefined ? '' : `[${new URL(documentation).host}](${documentation})`,
    ],
  ];
}

const line = (cells) => `| ${cells.join(' | ')} |`;
const rows = [HEAD, HEAD.map(() => '---'), ...BUILT_IN_STRATEGIES.flatMap(rowOf)];
const table = await format(rows.map(line).join('\n'), { parser: 'markdown' });

const before = readFileSync(readme, 'utf8');
const [head, rest] = before.split(`${START}\n`);
const [, tail] = rest?.split(END) ?? [];
if (tail === undefined) {
  console.error(`README.md lacks the lines ${START} and ${END}.`);
  process.exit(1);
}

const after = `${head}${START}\n\n${table}\n${END}${tail}`;
if (after === before) {
  console.log('The table of providers in README.md is the code’s.');
} else if (process.argv.includes('--check')) {
  console.error('The table of providers in README.md is old. Run node scripts/provider-table.mjs');
  process.exitCode = 1;
} else {
  writeFileSync(readme, after);
  console.log('The table of providers in README.md is written.');
}
