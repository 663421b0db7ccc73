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
};

const PATTERN = new RegExp(`\\b(${Object.keys(AVOIDED).join('|')})s?\\b`, 'gi');

/** Avoided words of a text. */
const wordsIn = (text) => [...text.matchAll(PATTERN)].map(([, word]) => word.toLowerCase());

/** The words of an identifier: `isUnderWay` and `UNDER_WAY` hold `under way`. */
const spelledOut = (name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();

/** Reports avoided words in comments, string literals and identifiers. */
export const plainWords = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    const report = (node, text) => {
      for (const word of wordsIn(text)) {
        context.report({ node, message: `"${word}": write plainly (${AVOIDED[word]}).` });
      }
    };
    return {
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
