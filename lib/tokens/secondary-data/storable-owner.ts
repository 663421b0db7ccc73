import { cleanText } from '../../protocol/text/text.js';
import { readMember, textMembers } from '../../protocol/text/text-members.js';
import type { ResourceOwner } from '../../providers/definition/oauth2-provider.context.js';
import { MAX_ID_LENGTH } from '../storage/token-ref.js';

/**
 * An account as a strategy or the application describes it, with nothing in it that could prevent its
 * tokens from being stored: text alone, of a bounded length, and nothing of what throws when it is read.
 */
export function storableOwner(given: ResourceOwner, id: string): ResourceOwner {
  const text = (name: string): string | null => cleanText(readMember(given, name), MAX_ID_LENGTH);
  const metadata = textMembers(readMember(given, 'metadata'));
  return {
    id,
    name: text('name'),
    username: text('username'),
    profile: textMembers(readMember(given, 'profile')),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(readMember(given, 'isPartial') === true && { isPartial: true }),
  };
}
