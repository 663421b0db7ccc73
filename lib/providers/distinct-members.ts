import type { ConnectionMetadata } from './endpoint-variable.js';
import { keptMembers } from './kept-members.js';
import type { OAuth2ProviderDefinition } from './oauth2-provider.definition.js';

/** The id of what a person can have several of: `team_id`, `realmId`, `data.organization.id`. */
const TENANT_ID =
  /(^|[._-])(cloud|company|hub|organi[sz]ation|portal|realm|shop|site|team|tenant|workspace)([._-]?(id|uuid|gid)|Id|ID|Uuid)$/;
/** What a person has chosen there, and can choose anew. */
const CHOICE = /(^|[._-])(active|current|default|last|primary|selected)([._-]|[A-Z]|$)/;

/** Kept members in which two grants of one account do not differ. */
export function distinctMembers(definition: OAuth2ProviderDefinition): string[] {
  const { callbackMetadata = [], callbackScope, identity } = definition;
  if (identity.distinct !== undefined) return [...identity.distinct];
  const byName = keptMembers(definition).filter(
    (name) => TENANT_ID.test(name) && !CHOICE.test(name),
  );
  const told = callbackMetadata.filter((name) => name !== callbackScope && name !== 'scope');
  return [...new Set([...told, ...byName])];
}

/** The member in which a new grant differs from an earlier one; undefined where both are known to be alike, or not known. */
export function differingMember(
  definition: OAuth2ProviderDefinition,
  before: ConnectionMetadata,
  now: ConnectionMetadata,
): string | undefined {
  return distinctMembers(definition).find((name) => {
    const [known, told] = [before, now].map((members) =>
      Object.hasOwn(members, name) ? members[name] : undefined,
    );
    return known !== undefined && told !== undefined && known !== told;
  });
}
