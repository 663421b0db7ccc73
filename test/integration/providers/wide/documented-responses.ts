import type { WideFacts } from './facts.js';
import { placesOf } from './identity-of.js';

type Body = Record<string, unknown>;

/** Seconds that a refresh token lives, where the provider tells. */
export const REFRESH_TOKEN_LIVES_S = 5_184_000;

/** What stands at a path in every answer of these tests, so that a test can tell where a value came from. */
export function markAt(path: string, { avatar_path = '', id_transform }: WideFacts): string {
  const word = path.replace(/\W+/g, '-');
  if (id_transform === 'last_path_segment' && path === 'uri') return `/users/${word}`;
  return avatar_path.split('|').includes(path) ? `https://img.example/${word}` : `the ${word}`;
}

/** A profile in the provider's shape, with everything in it, or only the last of several places. */
export function profileOf(facts: WideFacts, places = placesOf(facts)): Body {
  const profile: Body = {};
  const within = (facts.id_within ?? []).filter((path) => !path.startsWith('callback:'));
  for (const path of [...places, ...(facts.identity_keep ?? []), ...within])
    put(profile, path, markAt(path, facts));
  if (facts.ok_path !== undefined) put(profile, facts.ok_path, true);
  if (facts.userinfo_ok !== undefined)
    put(profile, facts.userinfo_ok.path, facts.userinfo_ok.equals);
  return profile;
}

/** The nth token answer in the provider's shape: the exchange is the first, refreshes follow. */
export function tokenAnswerOf(facts: WideFacts, nth: number, now: number): Body {
  const answer: Body = { access_token: `at-${nth}`, token_type: 'bearer' };
  if (issuesRefreshToken(facts, nth)) answer.refresh_token = `rt-${nth}`;
  for (const path of facts.token_keep ?? []) put(answer, path, markAt(path, facts));
  for (const { name, example } of facts.token_url_params ?? []) answer[name] = example;
  if (facts.userinfo_from === 'token_response')
    for (const path of placesOf(facts)) put(answer, path, markAt(path, facts));
  return { ...answer, ...lifetimeOf(facts, now), ...scopeOf(facts) };
}

/** The scopes that the user granted: those that were asked for. */
export function grantedScopes({ default_scopes = [], scopes_unused }: WideFacts): string[] {
  return scopes_unused === true ? [] : default_scopes;
}

function issuesRefreshToken(facts: WideFacts, nth: number): boolean {
  if (facts.refresh_supported === 'no') return false;
  // Where a new one comes sometimes, the first refresh brings one and the second none.
  return (
    nth === 1 || facts.refresh_rotates === 'yes' || (facts.refresh_rotates === 'maybe' && nth === 2)
  );
}

function lifetimeOf(facts: WideFacts, now: number): Body {
  const { access_token_lifetime_s: seconds, expires_at_path: end } = facts;
  const refreshEnd = facts.refresh_expires_at_path;
  const lifetime =
    facts.zero_means_never === true
      ? { expires_in: 0 }
      : end !== undefined
        ? { [end]: instantOf(facts, now + (seconds ?? 0) * 1000) }
        : seconds !== undefined && {
            expires_in: facts.expires_in_string ? String(seconds) : seconds,
          };
  return {
    ...lifetime,
    ...(facts.refresh_expires_in_path !== undefined && {
      [facts.refresh_expires_in_path]: REFRESH_TOKEN_LIVES_S,
    }),
    ...(refreshEnd !== undefined && {
      [refreshEnd]: instantOf(facts, now + REFRESH_TOKEN_LIVES_S * 1000),
    }),
  };
}

function instantOf({ expires_at_format: format }: WideFacts, at: number): unknown {
  if (format === 'iso8601') return new Date(at).toISOString();
  return format === 'unix_seconds_float' ? at / 1000 : Math.floor(at / 1000);
}

function scopeOf(facts: WideFacts): Body {
  const scopes = grantedScopes(facts);
  if (scopes.length === 0 || facts.scope_from_callback === true) return {};
  const { scope_path = 'scope', scope_format: format } = facts;
  if (format === 'array') return { [scope_path]: scopes };
  return { [scope_path]: scopes.join(format === 'comma_string' ? ',' : ' ') };
}

/** Puts a value where a path leads, making what is on the way: lists by index, or by the element that is chosen. */
function put(root: Body, path: string, value: unknown): void {
  const steps = path.split('.').flatMap((step) => {
    const [, key = step, member] = /^(.+)\[(\w+).*\]$/.exec(step) ?? [];
    return member === undefined ? [key] : [key, { member }];
  });
  let place: Body | unknown[] = root;
  steps.forEach((step, index) => {
    const next = steps[index + 1];
    const isList = typeof next === 'object' || /^\d+$/.test(next ?? '');
    const inner = next === undefined ? value : isList ? [] : {};
    if (typeof step === 'object') {
      const list = place as Body[];
      const isChosen = (element: Body): boolean => element[step.member] === true;
      if (!list.some(isChosen)) list.push({ [step.member]: false }, { [step.member]: true });
      place = list.find(isChosen) as Body;
    } else {
      const holder = place as Body;
      if (next === undefined || holder[step] === undefined) holder[step] = inner;
      place = holder[step] as Body;
    }
  });
}
