import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import { UPSTREAM_PROBLEMS } from '../../protocol/upstream.error.js';
import { REQUEST_STEPS } from '../definition/error-signal.js';

/** Finds the problems of a value in the configuration. */
type Check = (value: unknown, path: string) => ConfigurationProblem[];
type Members = Readonly<Record<string, Check>>;

const SIGNAL_EXAMPLE = "{ status: 400, error: 'token_revoked' }";

const SIGNAL: Members = {
  status: isA(
    (value) => isInteger(value) && value >= 100 && value <= 599,
    'is not an HTTP status.',
    'Give a number such as 400.',
  ),
  error: isA(
    isText,
    'is not an error code.',
    "Give text, such as 'token_revoked'; for a number its digits, such as '190'.",
  ),
  step: createChoiceCheck(REQUEST_STEPS),
  problem: createChoiceCheck(UPSTREAM_PROBLEMS),
};

const ERRORS: Members = {
  paths: createListCheck(
    isA(isText, 'is not a path.', "Give a dotted path, such as 'error.code'."),
  ),
  rejected: createListCheck(isSignal),
  deadToken: createListCheck(isSignal),
  rateLimited: createListCheck(isSignal),
  temporary: createListCheck(isSignal),
  clientConfig: createListCheck(isSignal),
  refused: createListCheck(isSignal),
  subCode: isA(isText, 'is not a path.', "Give a dotted path, such as 'error.subcode'."),
  giveUpAfter: hasMembers(
    {
      attempts: isA(
        (value) => isInteger(value) && value >= 1,
        'is not a number of attempts.',
        'Give a whole number of at least 1, such as 10.',
      ),
      days: isA(
        (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
        'is not a number of days.',
        'Give a number above 0, such as 3 or 0.5.',
      ),
    },
    '{ attempts: 10, days: 3 }',
  ),
  denied: createListCheck(
    isA(isText, 'is not an error code.', "Give text, such as 'user_cancelled'."),
  ),
};

/**
 * Checks the option `errors` of a provider. A misspelt member, or one of the wrong type, would
 * match no response, or every response.
 */
export const errorOptionProblems: Check = hasMembers(
  ERRORS,
  `{ rejected: [${SIGNAL_EXAMPLE}], denied: ['user_cancelled'] }`,
);

function isSignal(value: unknown, path: string): ConfigurationProblem[] {
  const problems = hasMembers(SIGNAL, SIGNAL_EXAMPLE)(value, path);
  if (problems.length > 0) return problems;
  const { status, error } = value as { status?: unknown; error?: unknown };
  if (status !== undefined || error !== undefined) return [];
  return [
    {
      path,
      problem: 'would match every error response.',
      remedy: `Give a status, an error or both, such as ${SIGNAL_EXAMPLE}.`,
    },
  ];
}

function hasMembers(members: Members, example: string): Check {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [{ path, problem: 'is not an object.', remedy: `Give ${example}.` }];
    }
    return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
      const check = Object.hasOwn(members, name) ? members[name] : undefined;
      if (check !== undefined) return member === undefined ? [] : check(member, `${path}.${name}`);
      const known = Object.keys(members).join(', ');
      const remedy = `Check the spelling. Known are: ${known}.`;
      return [{ path: `${path}.${name}`, problem: 'is not known.', remedy }];
    });
  };
}

function createListCheck(check: Check): Check {
  return (value, path) => {
    if (Array.isArray(value)) {
      return value.flatMap((one: unknown, index) => check(one, `${path}[${index}]`));
    }
    return [{ path, problem: 'is not a list.', remedy: 'Write it in brackets: [ … ].' }];
  };
}

function createChoiceCheck(values: readonly string[]): Check {
  return isA(
    (value) => typeof value === 'string' && values.includes(value),
    'is unknown.',
    `Use one of: ${values.join(', ')}.`,
  );
}

function isA(holds: (value: unknown) => boolean, problem: string, remedy: string): Check {
  return (value, path) => (holds(value) ? [] : [{ path, problem, remedy }]);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
