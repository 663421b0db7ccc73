import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** `it.each(...)`, `describe.skip`, `test`: the words of a call, from left to right. */
function wordsOf(callee) {
  if (ts.isIdentifier(callee)) return [callee.text];
  if (ts.isPropertyAccessExpression(callee))
    return [...wordsOf(callee.expression), callee.name.text];
  if (ts.isCallExpression(callee)) return wordsOf(callee.expression);
  if (ts.isTaggedTemplateExpression(callee)) return wordsOf(callee.tag);
  return [];
}

/** The strings of an `each` table: a row may name the case that it stands for. */
function stringsOfTable(callee) {
  const strings = [];
  const visit = (node) => {
    if (ts.isStringLiteralLike(node)) strings.push(node.text);
    ts.forEachChild(node, visit);
  };
  if (ts.isCallExpression(callee)) callee.arguments.forEach(visit);
  return strings;
}

const titleOf = (node, source) =>
  node && (ts.isStringLiteralLike(node) ? node.text : node.getText(source).slice(1, -1));

/**
 * Reads the tests of one spec file without running it. Skipped tests and mere plans are left out.
 *
 * @returns {{ name: string, words: string }[]} the full name, and every text that may hold a number
 */
export function collectTests(file) {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const tests = [];
  const visit = (node, names, tables) => {
    if (ts.isCallExpression(node)) {
      const [kind, ...modifiers] = wordsOf(node.expression);
      if (modifiers.includes('skip') || modifiers.includes('todo')) return;
      const title = titleOf(node.arguments[0], source);
      const isTitled = node.arguments.length > 1;
      if (isTitled && (kind === 'it' || kind === 'test')) {
        const texts = [...names, title, ...tables, ...stringsOfTable(node.expression)];
        tests.push({ name: [...names, title].join(' › '), words: texts.join(' ') });
        return;
      }
      if (isTitled && kind === 'describe') {
        const inner = [...tables, ...stringsOfTable(node.expression)];
        ts.forEachChild(node, (child) => visit(child, [...names, title], inner));
        return;
      }
    }
    ts.forEachChild(node, (child) => visit(child, names, tables));
  };
  visit(source, [], []);
  return tests;
}
