/** Words that have a plain equivalent, as they stand in a text; case makes no difference. */
export const AVOIDED = {
  nobody: 'name the actor: no user, no process',
  somebody: 'name the actor',
  anybody: 'name the actor',
  everybody: 'name the actors: all users, all callers',
  whoever: 'name the actor',
  patience: 'timeout or wait',
  departure: 'start of a refresh',
  grounded: 'not refreshed',
  aftermath: 'what follows a refresh',
  blame: 'name the cause',
  resting: 'unavailable',
  keeper: 'writer or store',
  aloft: 'in flight',
  airborne: 'in flight',
  'under way': 'in flight',
  'comes home': 'completes',
  'left in peace': 'not refreshed',
  'left alone': 'not changed',
  renew: 'refresh',
  renewed: 'refreshed',
  renewing: 'refreshing',
  renewal: 'refresh',
  answer: 'response, or respond',
  answered: 'responded',
  answering: 'responding',
  lest: 'so that … not',
  whence: 'where, or from which',
  thereby: 'by this',
  shall: 'must, or is to',
  'at night': 'months later',
};

const PATTERN = new RegExp(`\\b(${Object.keys(AVOIDED).join('|')})s?\\b`, 'gi');

/** The name of a function that returns what its name says: `scopesOf` instead of `readScopes`. */
const OF = /[a-z0-9]Of$/;

/** Avoided words of a text, as they stand in it. */
export const findAvoidedWords = (text) =>
  [...text.matchAll(PATTERN)].map(([, word]) => word.toLowerCase());

/** The words of an identifier: `isUnderWay` and `UNDER_WAY` hold `under way`. */
const spelledOut = (name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();

/** The identifier that a function definition gives a name to; undefined for any other node. */
function definedName(node) {
  if (node.type === 'FunctionDeclaration') return node.id;
  if (node.type === 'MethodDefinition') return node.key;
  const isFunction = ['ArrowFunctionExpression', 'FunctionExpression'].includes(node.init?.type);
  return node.type === 'VariableDeclarator' && isFunction ? node.id : undefined;
}

/** Reports avoided words in comments, string literals and identifiers, and functions such as `scopesOf`. */
export const plainWords = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    const report = (node, text) => {
      for (const word of findAvoidedWords(text)) {
        context.report({ node, message: `"${word}": write plainly (${AVOIDED[word]}).` });
      }
    };
    const reportDefinition = (node) => {
      const name = definedName(node)?.name;
      if (OF.test(name ?? ''))
        context.report({ node, message: `"${name}": name it by a verb with its object.` });
    };
    return {
      FunctionDeclaration: reportDefinition,
      MethodDefinition: reportDefinition,
      VariableDeclarator: reportDefinition,
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          report(comment, comment.value.replace(/\s*\n\s*\*?\s*/g, ' '));
        }
      },
      Literal: (node) => typeof node.value === 'string' && report(node, node.value),
      TemplateElement: (node) => report(node, node.value.raw.replace(/\s+/g, ' ')),
      Identifier: (node) => report(node, spelledOut(node.name)),
      PrivateIdentifier: (node) => report(node, spelledOut(node.name)),
    };
  },
};

/** Reports avoided words in the titles of tests. */
export const plainTitles = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    return {
      CallExpression({ callee, arguments: [title] }) {
        if (!/^(it|test|describe)\b/.test(context.sourceCode.getText(callee))) return;
        for (const word of findAvoidedWords(readText(title))) {
          context.report({
            node: title,
            message: `"${word}": write plainly (${AVOIDED[word]}).`,
          });
        }
      },
    };
  },
};

/** The text of a literal or template. */
function readText(node) {
  if (node?.type === 'Literal') return String(node.value);
  return node?.type === 'TemplateLiteral'
    ? node.quasis.map(({ value }) => value.raw).join(' ')
    : '';
}
