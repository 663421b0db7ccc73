import { cleanText } from '../../protocol/text/text.js';
import { readMember, textMembers } from '../../protocol/text/text-members.js';
import type { ResourceOwner } from '../../providers/definition/oauth2-provider.context.js';
import { MAX_ID_LENGTH } from '../storage/token-ref.js';

/**
 * Removes from an account description everything that could prevent its tokens from being stored: it keeps
 * only text of limited length, and drops members that throw when they are read.
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
