import {
  type ConfigurationProblem,
  OAuth2ConfigurationError,
} from './core/configuration/oauth2-configuration.error.js';

/** What a registration declares about who passes, as an untyped caller may have written it. */
export interface DeclaredGuards {
  guards?: unknown;
  callbackDecorators?: unknown;
  admin?: unknown;
}

/**
 * Looks at guards before Nest does: depending on its version, Nest ignores what is no guard.
 *
 * @throws OAuth2ConfigurationError where a route would stand open, listing every such place
 */
export function assertGuards({ guards, callbackDecorators, admin }: DeclaredGuards): void {
  const problems = [
    ...(admin === undefined ? [] : guardProblems('admin.guard', memberOf(admin, 'guard'))),
    ...inList('guards', guards, guardProblems),
    ...inList('callbackDecorators', callbackDecorators, decoratorProblems),
  ];
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems);
}

function inList(
  path: string,
  list: unknown,
  problemsOf: (path: string, value: unknown) => ConfigurationProblem[],
): ConfigurationProblem[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    return [{ path, problem: 'is not a list.', remedy: `Write ${path}: [ … ].` }];
  }
  // Array.from also visits the holes of a list, which are undefined for Nest.
  return Array.from(list).flatMap((value, index) => problemsOf(`${path}[${index}]`, value));
}

function guardProblems(path: string, value: unknown): ConfigurationProblem[] {
  if (isGuard(value)) return [];
  const remedy =
    path === 'admin.guard'
      ? 'Name the guard that knows your operators: admin: { guard: OperatorGuard }.'
      : 'Name a class or an object with a method canActivate: guards: [SessionGuard].';
  const cause = value === undefined ? ' A circular import can leave a class undefined.' : '';
  const problem = `is ${kindOf(value)} and no guard, so everybody would pass.`;
  return [{ path, problem, remedy: `${remedy}${cause}` }];
}

function decoratorProblems(path: string, value: unknown): ConfigurationProblem[] {
  if (typeof value === 'function') return [];
  return [
    {
      path,
      problem: `is ${kindOf(value)} and no decorator.`,
      remedy: 'Name the function that a decorator is, such as callbackDecorators: [Public()].',
    },
  ];
}

/** Nest makes an instance of a function, so a function is a guard by its prototype alone. */
function isGuard(value: unknown): boolean {
  const holder = typeof value === 'function' ? memberOf(value, 'prototype') : value;
  return typeof memberOf(holder, 'canActivate') === 'function';
}

function memberOf(value: unknown, name: string): unknown {
  const holdsMembers = typeof value === 'function' || (typeof value === 'object' && value !== null);
  return holdsMembers ? (value as Record<string, unknown>)[name] : undefined;
}

/** What a value is, without what it holds. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'function') return `a ${typeof value}`;
  return value.prototype === undefined ? 'a function' : `the class or function ${value.name}`;
}
