/**
 * `npm run api:check`, after a build: compares the public types of each entry of the package with the
 * reports in `etc/`, so that a change of the public API is seen in a review. `npm run api:update` writes them.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import ts from 'typescript';

const repository = join(import.meta.dirname, '..');
const entries = ['index', 'browser/index', 'migrations/index', 'terminus/index', 'testing/index'];
const update = process.argv.includes('--update');

/** The declarations of one entry in one file. */
async function rollUp(entry) {
  const input = join(repository, '.build/lib', `${entry}.d.ts`);
  if (!existsSync(input)) throw new Error(`${input} is missing: run \`npm run build\` first`);
  const bundle = await rollup({
    input,
    plugins: [dts()],
    external: (id) => !/^[./]/.test(id),
    onwarn: () => undefined,
  });
  const { output } = await bundle.generate({});
  return output[0].code;
}

/** Without comments and in the order of the names, so that moving code changes nothing. */
function normalize(code) {
  const source = ts.createSourceFile('api.d.ts', code, ts.ScriptTarget.Latest);
  const printer = ts.createPrinter({ removeComments: true });
  const nameOf = (statement) =>
    statement.name?.text ?? statement.declarationList?.declarations[0]?.name.text ?? '';
  const rankOf = (statement) =>
    ts.isImportDeclaration(statement) ? 0 : ts.isExportDeclaration(statement) ? 2 : 1;
  return [...source.statements]
    .map((statement) => ({
      rank: rankOf(statement),
      name: nameOf(statement),
      text: printer.printNode(ts.EmitHint.Unspecified, statement, source),
    }))
    .toSorted((a, b) => a.rank - b.rank || compare(a.name, b.name) || compare(a.text, b.text))
    .map(({ text }) => text)
    .join('\n\n');
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** @returns the first line that differs, for the message */
function firstDifference(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const line = now.findIndex((text, index) => text !== old[index]);
  return line === -1 ? old.length : line + 1;
}

let differences = 0;
for (const entry of entries) {
  const name = `etc/${entry === 'index' ? 'main' : entry.split('/')[0]}.api.d.ts`;
  const path = join(repository, name);
  const options = await prettier.resolveConfig(path);
  const text = await prettier.format(normalize(await rollUp(entry)), {
    ...options,
    parser: 'typescript',
  });
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (before === text) continue;
  if (update) {
    mkdirSync(join(repository, 'etc'), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${name}`);
  } else {
    differences += 1;
    console.log(
      `${name} is not the public API any more, from line ${firstDifference(before, text)} on`,
    );
  }
}
if (differences > 0) {
  console.log('If the change of the API is meant: npm run build && npm run api:update');
  process.exitCode = 1;
} else if (!update) console.log('The public API is as reported in etc/.');
