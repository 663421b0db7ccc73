import type {
  ConnectionExplanation,
  ExplainedEvent,
} from '../../../tokens/explaining/explanation.js';
import { formatInstant } from '../words/instant.js';
import type { Language } from '../words/language.js';
import { withoutBidiControls } from '../words/phrase.js';

/** One line of a connection's history. */
export interface HistoryLine {
  /** Absolute, in UTC. */
  when: string;
  /** The same as ISO 8601. */
  instant: string;
  tone: 'works' | 'trouble' | 'dead';
  /** What happened. */
  title: string;
  /** HTTP status and codes; empty if there are none. */
  codes: string;
  /** Further details, such as the process; empty if nothing more is known. */
  details: string;
}

/** An explanation of a connection in one language. */
export interface ExplanationView {
  title: string;
  owner: string;
  id: string;
  /** State, since, reason and next attempt. */
  facts: readonly { label: string; value: string }[];
  /** Sentences. */
  sentences: readonly string[];
  /** Problems of the provider that this process knows. In English. */
  problems: readonly string[];
  history: readonly HistoryLine[];
  /** What only other processes know, as sentences. */
  unknown: readonly string[];
}

const TONES: Readonly<Partial<Record<ExplainedEvent['what'], HistoryLine['tone']>>> = {
  failed: 'trouble',
  refused: 'trouble',
  started: 'trouble',
  ended: 'dead',
};

/** @param label the provider's display name */
export function createExplanationView(
  explanation: ConnectionExplanation,
  label: string,
  language: Language,
): ExplanationView {
  const { words, say, tag } = language;
  const w = words.explanation;
  const { name, account, owner, id, state, since, reason, next, history, unknown } = explanation;
  const when = next.at === null ? '' : formatInstant(next.at, tag);
  return {
    title: say(w.title, { account: withoutBidiControls(name ?? account), label }),
    owner,
    id,
    facts: [
      { label: w.state, value: w.states[state] },
      { label: w.since, value: formatInstant(since, tag) },
      { label: w.reason, value: describeReason(reason, history) ?? w.noReason },
      { label: w.next, value: say(w.steps[next.kind], { when }) },
      { label: w.accessToken, value: describeExpiry(explanation, language) },
    ],
    sentences: describeState(explanation, label, language),
    problems: explanation.problems,
    history: history.map((event) => describeEvent(event, language)),
    unknown: unknown.map((fact) => w.unknowns[fact]),
  };
}

function describeExpiry(
  { expiresAt, readAt }: ConnectionExplanation,
  { words, say, tag }: Language,
): string {
  const w = words.explanation;
  if (expiresAt === null) return w.tokenEndUnknown;
  const text = expiresAt > readAt ? w.tokenValid : w.tokenExpired;
  return say(text, { when: formatInstant(expiresAt, tag) });
}

function describeReason(reason: string | null, [latest]: readonly ExplainedEvent[]): string | null {
  if (reason === null) return null;
  return latest?.providerError === undefined ? reason : `${reason} · ${latest.providerError}`;
}

function describeState(
  { reason, failures, lease, caller, parentId, history }: ConnectionExplanation,
  label: string,
  { words, say, tag }: Language,
): string[] {
  const w = words.explanation;
  const reasons: Readonly<Record<string, string>> & { unknown: string } = w.reasons;
  const isKnown = reason !== null && Object.hasOwn(reasons, reason);
  const why = (isKnown ? reasons[reason] : undefined) ?? reasons.unknown;
  const response = describeResponse(history);
  return [
    ...(reason === null ? [] : [say(why, { label })]),
    ...(reason === null || response === '' ? [] : [say(w.response, { response })]),
    ...(failures > 0 ? [say(w.failures, { count: String(failures) })] : []),
    ...(lease === null
      ? []
      : [
          say(w.lease, {
            when: formatInstant(lease.until, tag),
            process: describeProcess(lease, w, say) ?? w.unknownProcess,
          }),
        ]),
    callerSentence(caller, { label, parent: parentId ?? '' }, { words, say, tag }),
  ];
}

function callerSentence(
  caller: ConnectionExplanation['caller'],
  values: { label: string; parent: string },
  { words, say, tag }: Pick<Language, 'words' | 'say' | 'tag'>,
): string {
  const w = words.explanation.callers;
  const at = (instant: Date): string => formatInstant(instant, tag);
  switch (caller.kind) {
    case 'token': {
      const { validUntil } = caller;
      return validUntil === null ? w.tokenWithoutEnd : say(w.token, { when: at(validUntil) });
    }
    case 'refresh':
      return say(w.refresh, values);
    case 'as_account':
      return say(w.as_account, values);
    case 'error': {
      const { error, code, reason, retryAt } = caller;
      if (code === 'reauthorization_required') return say(w.reauthorization, { error });
      const named = { error, reason: reason ?? code };
      return retryAt === null
        ? say(w.error, named)
        : say(w.errorUntil, { ...named, when: at(retryAt) });
    }
  }
}

function describeEvent(event: ExplainedEvent, { words, say, tag }: Language): HistoryLine {
  const w = words.explanation;
  const { at, what, code, step, expiresAt, nextAttemptAt } = event;
  const response = [describeHttpStatus(event), event.providerError].filter(
    (part) => part !== undefined,
  );
  const where = step === undefined || step === 'token_request' ? [] : [step];
  const process = describeProcess(event, w, say);
  return {
    when: formatInstant(at, tag, 'second'),
    instant: at.toISOString(),
    tone: TONES[what] ?? 'works',
    title: w.events[what],
    codes: [...response, ...(code === undefined ? [] : [code]), ...where].join(' '),
    details: [
      ...(expiresAt === undefined
        ? []
        : [say(w.validUntil, { when: formatInstant(expiresAt, tag) })]),
      ...(nextAttemptAt === undefined
        ? []
        : [say(w.nextAttempt, { when: formatInstant(nextAttemptAt, tag) })]),
      ...(process === undefined ? [] : [say(w.by, { process })]),
    ].join(', '),
  };
}

/** The response to the latest failed refresh: `HTTP 400 invalid_grant`. */
function describeResponse(history: readonly ExplainedEvent[]): string {
  const latest = history.find(({ what }) => what !== 'started');
  if (latest === undefined) return '';
  return [describeHttpStatus(latest), latest.providerError]
    .filter((part) => part !== undefined)
    .join(' ');
}

function describeHttpStatus({ httpStatus }: ExplainedEvent): string | undefined {
  return httpStatus === undefined ? undefined : `HTTP ${httpStatus}`;
}

function describeProcess(
  { host, pid }: { host?: string; pid?: number },
  { process }: { process: string },
  say: Language['say'],
): string | undefined {
  if (pid === undefined) return undefined;
  return say(process, { host: host ?? '?', pid: String(pid) });
}
