import type { ProviderResponse } from '../../protocol/http/http-exchange.js';
import { isJsonObject, valueAt } from '../../protocol/text/json.js';

const LONGEST_TEXT = 2_000;

/** Where providers describe an error, besides the error code itself. */
const PLACES = [
  'error',
  'error_description',
  'error_message',
  'error.message',
  'error.status',
  'error.details.0.reason',
  'error.errors.0.reason',
  'message',
  'code',
  'status',
  'category',
  'errors.0.message',
  'errors.0.code',
] as const;

/**
 * A provider's descriptions of an error, as one text. It is only searched and never repeated,
 * because it is foreign text.
 */
export function errorText({ headers, body }: Pick<ProviderResponse, 'headers' | 'body'>): string {
  const reported = PLACES.map((path) => valueAt(body, path)).filter(
    (value): value is string => typeof value === 'string',
  );
  const tag = isJsonObject(body) && isJsonObject(body.error) ? body.error['.tag'] : undefined;
  if (typeof tag === 'string') reported.push(tag);
  return [headers['www-authenticate'] ?? '', ...reported].join('\n').slice(0, LONGEST_TEXT);
}

/** Whether the description of an error mentions the client's credentials. */
export function mentionsClientSecret(text: string): boolean {
  return /(client|app|application|consumer)[ _-]?(secret|credentials|authentication)/i.test(text);
}

/** Whether the description of an error says that the token lacks a scope. */
export function mentionsMissingScope(text: string): boolean {
  return (
    /insufficient[ _-]?(oauth2?[ _-]?|client[ _-]?|authentication[ _-]?)?(scope|permission|privilege)/i.test(
      text,
    ) ||
    /scopes?[ _-](is[ _-]|are[ _-])?(not[ _-]|insufficient|missing|required)/i.test(text) ||
    /(missing|requires?|lacks?|without|necessary)[ _-](the[ _-])?([\w:.]+[ _-])?scopes?\b/i.test(
      text,
    ) ||
    /not enough permission|permissions? (denied|error|is missing)|does not have permission/i.test(
      text,
    )
  );
}
