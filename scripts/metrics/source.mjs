/** What can be counted in the source text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Every TypeScript file below a directory. */
function sourceFiles(directory) {
  return readdirSync(directory, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(directory, name));
}

function* classesIn(directory) {
  for (const file of sourceFiles(directory)) {
    const source = ts.createSourceFile(
      file,
      readFileSync(file, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const pending = [source];
    while (pending.length > 0) {
      const node = pending.pop();
      if (ts.isClassLike(node)) yield { file, node };
      ts.forEachChild(node, (child) => void pending.push(child));
    }
  }
}

/** TypeScript files that lie in a directory itself. */
export function looseFiles(directory) {
  return readdirSync(directory).filter((name) => name.endsWith('.ts')).length;
}

/** The folder below a directory that has the most files. */
export function largestFolder(directory) {
  const folders = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const counted = folders.map((folder) => ({ folder, files: looseFiles(folder) }));
  return counted.reduce((a, b) => (b.files > a.files ? b : a));
}

/** Classes of the directory that extend one another, in the longest chain. */
export function longestInheritance(directory) {
  const parents = new Map();
  for (const { node } of classesIn(directory)) {
    const clause = node.heritageClauses?.find(
      ({ token }) => token === ts.SyntaxKind.ExtendsKeyword,
    );
    if (node.name !== undefined)
      parents.set(node.name.text, clause?.types[0]?.expression.getText());
  }
  const depth = (name) => (parents.has(name) ? 1 + depth(parents.get(name)) : 0);
  return Math.max(0, ...[...parents.keys()].map(depth));
}

/** The constructor with the most arguments. */
export function longestConstructor(directory) {
  let longest = { name: '', count: 0 };
  for (const { node } of classesIn(directory)) {
    const constructor = node.members.find(ts.isConstructorDeclaration);
    const count = constructor?.parameters.length ?? 0;
    if (count > longest.count) longest = { name: node.name?.text ?? '(anonymous)', count };
  }
  return longest;
}
