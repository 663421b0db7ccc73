import type { ResourceOwner } from '../../providers/definition/oauth2-provider.context.js';
import type { TokenColumns } from '../storage/oauth2-token.repository.js';
import { storableOwner } from './storable-owner.js';

/** What a profile changes in a row: of one that is not complete, only what is there. */
export function profileColumns(given: ResourceOwner, now: number): TokenColumns {
  const { name, username, profile, isPartial } = storableOwner(given, given.id);
  if (isPartial !== true) return { name, username, profile, profileAt: new Date(now) };
  return {
    ...(name !== null && { name }),
    ...(username !== null && { username }),
    ...(Object.keys(profile ?? {}).length > 0 && { profile }),
    // Long ago: it is read as soon as that is possible.
    profileAt: new Date(0),
  };
}
