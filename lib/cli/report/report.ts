import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';

export interface CheckResult {
  /** Names of providers, with the redirect URI to register at each. */
  redirectUris: readonly (readonly [name: string, redirectUri: string])[];
  warnings: readonly string[];
  problems: readonly ConfigurationProblem[];
}

/** Formats the output of `check`. The last line is `No issues` or the number of problems. */
export function report({ redirectUris, warnings, problems }: CheckResult): string {
  const width = Math.max(0, ...redirectUris.map(([name]) => name.length));
  const uris = redirectUris.map(([name, uri]) => `  ${name.padEnd(width)}  ${uri}`);
  const issues = problems.flatMap(({ path, problem, remedy }) => [
    `  ${path}: ${indented(problem)}`,
    `    → ${indented(remedy)}`,
  ]);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [
    ...section('Redirect URIs to register at the providers:', uris),
    ...section(
      'Warnings:',
      warnings.map((warning) => `  ${indented(warning)}`),
    ),
    ...section('Problems:', issues),
    problems.length === 0 ? 'No issues' : count,
  ].join('\n');
}

const section = (title: string, lines: string[]) =>
  lines.length === 0 ? [] : [title, ...lines, ''];

const indented = (text: string) => text.trim().replaceAll('\n', '\n    ');
