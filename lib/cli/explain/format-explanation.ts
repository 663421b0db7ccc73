import { createExplanationView } from '../../http/pages/views/explanation-view.js';
import { createLanguage } from '../../http/pages/words/language.js';
import type { ConnectionExplanation } from '../../tokens/explaining/explanation.js';

/** Formats an explanation for a terminal. Control characters in texts of others are replaced. */
export function formatExplanation(explanation: ConnectionExplanation, label: string): string {
  const language = createLanguage('en', undefined);
  const { words } = language;
  const view = createExplanationView(explanation, label, language);
  const width = Math.max(...view.facts.map((fact) => fact.label.length));
  const history = view.history.map(({ when, title, codes, details }) => {
    const what = codes === '' ? title : `${title}: ${codes}`;
    return `  ${when}  ${details === '' ? what : `${what}, ${details}`}`;
  });
  const lines = [
    view.title,
    `${words.explanation.owner} ${view.owner}, ${words.explanation.connection} ${view.id}`,
    '',
    ...view.facts.map((fact) => `${fact.label.padEnd(width)}  ${fact.value}`),
    '',
    ...view.sentences,
    ...(explanation.remedy === null ? [] : [explanation.remedy]),
    ...view.problems,
    '',
    words.explanation.history,
    ...(history.length === 0 ? [`  ${words.explanation.noHistory}`] : history),
    '',
    words.explanation.unknown,
    ...view.unknown.map((fact) => `  ${fact}`),
    '',
    `See docs/why-was-it-not-refreshed.md${explanation.reason === null ? '' : `#${explanation.reason}`}`,
  ];
  return lines.map(printableLine).join('\n');
}

function printableLine(line: string): string {
  return line.replace(/[\p{Cc}\u2028\u2029]/gu, '\uFFFD');
}
