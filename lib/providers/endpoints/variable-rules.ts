import { type EndpointVariable, isHostVariable } from '../definition/endpoint-variable.js';
import { readAuthority } from './filled-endpoints.js';

interface RuleProblem {
  problem: string;
  remedy: string;
}

const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d{1,5})?$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/;
/** Public suffixes such as `co.uk`, below which anyone can register names. Tests check the built-in definitions against the whole Public Suffix List. */
const REGISTRY = /^(ac|co|com|edu|gob|gov|gv|mil|ne|net|nom|or|org|sch)\.[a-z]{2}$/;
/** Parts of a regular expression that can match a dot: a dot, a negated set or an escape. */
const MATCHES_DOT = /\.|\[\^|\\[DSWPpuxc0-9]/;
/** A set of characters, and a range in a set that starts before the dot. */
const CHARACTER_SET = /\[(?:\\.|[^\]\\])*\]/g;
const RANGE = /([ -,])-(.)/g;

/** Finds the problem of a variable that is a whole host. */
export function hostProblem(
  { pattern, hosts = [], hostSuffixes = [] }: EndpointVariable,
  selfHosted: boolean,
): RuleProblem | undefined {
  if (pattern !== undefined) {
    return {
      problem:
        'is a whole host and has a pattern: a regular expression easily allows more hosts than intended.',
      remedy:
        'Name hosts exactly in hosts, or in hostSuffixes the domains below which the provider operates every host.',
    };
  }
  if (hosts.length + hostSuffixes.length === 0 && !selfHosted) {
    return {
      problem: 'is a whole host, but the definition names no hosts for it.',
      remedy:
        'Give hosts or hostSuffixes; selfHosted: true in the definition lets the configuration name any public host.',
    };
  }
  const wrong = [
    ...hosts.filter((host) => !HOST.test(host)),
    ...hostSuffixes.filter((suffix) => !DOMAIN.test(suffix) || REGISTRY.test(suffix)),
  ];
  if (wrong.length === 0) return undefined;
  return {
    problem: `has values that are not hosts of one provider: ${wrong.join(', ')}.`,
    remedy:
      'Write plain host names in lower case, and suffixes as domains of at least two labels, such as "my.acme.example".',
  };
}

/** Finds the problem of a variable that is a label or a part of a path, in any endpoint. */
export function patternProblem({ pattern }: EndpointVariable): RuleProblem | undefined {
  if (pattern === undefined) {
    return {
      problem: 'has neither a pattern nor hosts.',
      remedy:
        'Give a pattern for a label or a path segment; hosts, hostSuffixes or isHost for a whole host.',
    };
  }
  if (!pattern.flags.includes('m')) return undefined;
  return {
    problem: 'has a pattern with the flag m.',
    remedy: 'Leave the flag out: a value is one line.',
  };
}

/** Finds the problem of a variable in one endpoint. */
export function placeProblem(
  name: string,
  variable: EndpointVariable,
  { endpoint, url, isByBrowser }: { endpoint: string; url: string; isByBrowser: boolean },
): RuleProblem | undefined {
  const place = `{${name}}`;
  const authority = readAuthority(url);
  const isInHost = authority.includes(place);
  const isHost = isHostVariable(variable);
  if (isHost && (!/^https?:\/\/\{\w+\}$/.test(authority) || !isInHost)) {
    return {
      problem: `is a whole host, but only a part of endpoints.${endpoint}.`,
      remedy: `Write https://${place}/…, or give it a pattern for one label or path segment.`,
    };
  }
  if (!isHost && isInHost) {
    const found = labelProblem(variable, authority);
    if (found !== undefined) return found;
  }
  const isChosen = isHost
    ? (variable.hosts ?? []).length === 0
    : isInHost || !['api', 'confirmation'].includes(endpoint);
  if (isByBrowser && isChosen) {
    return {
      problem: `would let the query of a callback choose a part of endpoints.${endpoint}.`,
      remedy:
        'A callback can fill a path segment of endpoints.api and endpoints.confirmation, or choose one of the exact hosts in hosts. Take the value from the token response or the profile instead.',
    };
  }
  return undefined;
}

/** The problem of a variable that is one label in front of a literal domain. */
function labelProblem({ pattern }: EndpointVariable, authority: string): RuleProblem | undefined {
  const domain =
    /^https?:\/\/(?:[a-z0-9-]*\{\w+\}[a-z0-9-]*\.|[a-z0-9-]+\.)+?((?:[a-z0-9-]+\.)+[a-z0-9-]+)$/.exec(
      authority,
    )?.[1];
  if (domain === undefined || !DOMAIN.test(domain) || REGISTRY.test(domain)) {
    return {
      problem: `is not one label in front of a domain of the provider: ${authority}.`,
      remedy:
        'Write it like https://{subdomain}.acme.example, followed by the whole domain; use hosts or hostSuffixes where it is a whole host.',
    };
  }
  if (!mayMatchDot(pattern?.source ?? '')) return undefined;
  return {
    problem: `fills a label of a host, but its pattern may match a dot: ${pattern?.source ?? ''}.`,
    remedy: 'List the characters of one label, such as [a-z0-9-]+.',
  };
}

/** Whether a pattern can match a dot, also by a range such as `[!-~]`. */
function mayMatchDot(source: string): boolean {
  if (MATCHES_DOT.test(source)) return true;
  const sets = source.match(CHARACTER_SET) ?? [];
  return sets.some((set) =>
    [...set.slice(1, -1).matchAll(RANGE)].some(([, , to = '']) => to === '\\' || to >= '.'),
  );
}
