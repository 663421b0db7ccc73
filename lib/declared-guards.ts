import {
  type ConfigurationProblem,
  OAuth2ConfigurationError,
} from './core/configuration/oauth2-configuration.error.js';

/** The guards and decorators of a registration, as an untyped caller may have given them. */
export interface DeclaredGuards {
  guards?: unknown;
  callbackDecorators?: unknown;
  admin?: unknown;
}

/**
 * Checks guards before Nest does: some versions of Nest ignore a value that is not a guard.
 *
 * @throws OAuth2ConfigurationError where a route would stand open, listing every such place
 */
export function assertGuards({ guards, callbackDecorators, admin }: DeclaredGuards): void {
  const problems = [
    ...(admin === undefined ? [] : guardProblems('admin.guard', readMember(admin, 'guard'))),
    ...inList('guards', guards, guardProblems),
    ...inList('callbackDecorators', callbackDecorators, decoratorProblems),
  ];
  if (problems.length > 0) throw new OAuth2ConfigurationError(problems);
}

function inList(
  path: string,
  list: unknown,
  findProblems: (path: string, value: unknown) => ConfigurationProblem[],
): ConfigurationProblem[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    return [{ path, problem: 'is not a list.', remedy: `Write ${path}: [ … ].` }];
  }
  // Array.from also visits the holes of a list, which Nest reads as undefined.
  return Array.from(list).flatMap((value, index) => findProblems(`${path}[${index}]`, value));
}

function guardProblems(path: string, value: unknown): ConfigurationProblem[] {
  if (isGuard(value)) return [];
  const remedy =
    path === 'admin.guard'
      ? 'Name the guard that recognises your operators: admin: { guard: OperatorGuard }.'
      : 'Name a class or an object with a method canActivate: guards: [SessionGuard].';
  const property =
    typeof value === 'function'
      ? ' Write canActivate() as a method of the class; a property that holds a function is not checked before the class has an instance.'
      : '';
  const cause = value === undefined ? ' A circular import can leave a class undefined.' : '';
  const problem = `is ${describeKind(value)} and not a guard, so every request would pass.`;
  return [{ path, problem, remedy: `${remedy}${property}${cause}` }];
}

function decoratorProblems(path: string, value: unknown): ConfigurationProblem[] {
  if (typeof value === 'function') return [];
  return [
    {
      path,
      problem: `is ${describeKind(value)} and not a decorator.`,
      remedy: 'Give a decorator, such as callbackDecorators: [Public()].',
    },
  ];
}

/** Nest creates an instance of a function, so a function is a guard only if its prototype is. */
function isGuard(value: unknown): boolean {
  const holder = typeof value === 'function' ? readMember(value, 'prototype') : value;
  return typeof readMember(holder, 'canActivate') === 'function';
}

function readMember(value: unknown, name: string): unknown {
  const holdsMembers = typeof value === 'function' || (typeof value === 'object' && value !== null);
  return holdsMembers ? (value as Record<string, unknown>)[name] : undefined;
}

/** Describes a value without its contents. */
function describeKind(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'function') return `a ${typeof value}`;
  return value.prototype === undefined ? 'a function' : `the class or function ${value.name}`;
}
