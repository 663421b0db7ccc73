import type { OAuth2Token } from '../../../tokens/storage/oauth2-token.entity.js';
import type { Language } from '../words/language.js';

/** The state of a connection as a page describes it. */
export interface StateView {
  tone: 'works' | 'trouble' | 'dead';
  /** One or two words: `Works`. */
  label: string;
  /** A sentence with more details; empty when there is nothing to add. */
  sentence: string;
}

/** @param now epoch milliseconds, on the database's clock */
export function createStateView(
  token: OAuth2Token,
  { label, isRefreshable, now }: { label: string; isRefreshable: boolean; now: number },
  { words, say, when }: Language,
): StateView {
  const { status, statusSince, expiresAt } = token;
  const values = { label, reason: say(findReason(token, words.reasons), { label }) };
  const since = when(statusSince, now);
  if (status === 'reauthorization_required') {
    return {
      tone: 'dead',
      label: words.state.dead,
      sentence: say(words.state.stopped, { ...values, when: since }),
    };
  }
  const isOver = expiresAt !== null && expiresAt.getTime() <= now;
  if (isOver && !isRefreshable) {
    const sentence = say(words.state.ended, { when: when(expiresAt, now) });
    return { tone: 'dead', label: words.state.dead, sentence };
  }
  if (status === 'refresh_failing') {
    const sentence = say(words.state.failing, { ...values, when: since });
    return { tone: 'trouble', label: words.state.trouble, sentence };
  }
  if (expiresAt === null) return { tone: 'works', label: words.state.works, sentence: '' };
  const next = isOver
    ? words.state.refreshesOnUse
    : isRefreshable
      ? words.state.refreshes
      : words.state.endsAt;
  const sentence = say(next, { label, when: when(expiresAt, now) });
  return { tone: 'works', label: words.state.works, sentence };
}

/** A sub-account without its own token works as long as the account's access. */
export function createChildStateView(
  parent: { name: string; state: StateView },
  { words, say }: Language,
): StateView {
  if (parent.state.tone !== 'dead') return { ...parent.state, sentence: '' };
  const sentence = say(words.state.parentDead, { account: parent.name });
  return { tone: 'dead', label: words.state.waits, sentence };
}

function findReason(
  { statusReason }: OAuth2Token,
  reasons: Readonly<Record<string, string>> & { unknown: string },
): string {
  const known = statusReason !== null && Object.hasOwn(reasons, statusReason);
  return (known ? reasons[statusReason] : undefined) ?? reasons.unknown;
}
