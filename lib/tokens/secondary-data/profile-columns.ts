import type { ResourceOwner } from '../../providers/definition/oauth2-provider.context.js';
import type { TokenColumns } from '../storage/oauth2-token.repository.js';
import { storableOwner } from './storable-owner.js';

/** Creates the columns of a profile; a partial profile changes only the columns that it contains. */
export function profileColumns(given: ResourceOwner, now: number): TokenColumns {
  const { name, username, profile, isPartial } = storableOwner(given, given.id);
  if (isPartial !== true) return { name, username, profile, profileAt: new Date(now) };
  return {
    ...(name !== null && { name }),
    ...(username !== null && { username }),
    ...(Object.keys(profile ?? {}).length > 0 && { profile }),
    // Makes the profile due, so that it is read as soon as possible.
    profileAt: new Date(0),
  };
}
