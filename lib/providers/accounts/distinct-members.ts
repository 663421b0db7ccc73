import type { ConnectionMetadata } from '../definition/endpoint-variable.js';
import { storedMembers } from './stored-members.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/** A member that holds an identifier: `team_id`, `realmId`, `data.organization.id`, `app.id_code`, `guid`. */
const IDENTIFIER =
  /(^|[._-])(\w*_)?([gu]?u?id|gid)([._-](code|number|str|string))?$|[a-z](Id|ID|Gid|Uid|Uuid|Guid|UUID)$/;
/** A member that names a tenant, by a code of its own or by a usual abbreviation. */
const TENANT =
  /(^|[._-])((account|brand|business|cloud|company|customer|hub|location|merchant|org|organi[sz]ation|portal|practice|project|property|realm|shop|site|store|subdomain|team|tenant|workspace)([._-]?(code|hash|key|number))?|cloudid|oid|tid)$/i;
/** An identifier that changes with each grant or each request, or that belongs to the client. */
const PER_GRANT =
  /(^|[._-])(access|app|application|authorization|client|consent|correlation|device|event|grant|jwt|log|login|message|nonce|refresh|request|session|token|trace|transaction|webhook)([._-]?(u?u?id|gid|guid)|Id|ID|Uuid)$/;
/** A member that the user selects at the provider and can change. */
const CHOICE = /(^|[._[-])(is_)?(active|current|default|last|primary|selected)([._\]-]|[A-Z]|$)/;

/** Names of the stored members that are equal in all grants of one account. */
export function listDistinctMembers(definition: OAuth2ProviderDefinition): string[] {
  const { callbackMetadata = [], callbackScope, identity } = definition;
  if (identity.distinct !== undefined) return [...identity.distinct];
  const byName = storedMembers(definition).filter(
    (name) =>
      (IDENTIFIER.test(name) || TENANT.test(name)) && !PER_GRANT.test(name) && !CHOICE.test(name),
  );
  const reported = callbackMetadata.filter((name) => name !== callbackScope && name !== 'scope');
  return [...new Set([...reported, ...byName])];
}

/** The member in which a new grant differs from an earlier one; undefined where they are equal or not known. */
export function findDifferingMember(
  definition: OAuth2ProviderDefinition,
  before: ConnectionMetadata,
  now: ConnectionMetadata,
): string | undefined {
  return listDistinctMembers(definition).find((name) => {
    const [known, reported] = [before, now].map((members) =>
      Object.hasOwn(members, name) ? members[name] : undefined,
    );
    return known !== undefined && reported !== undefined && known !== reported;
  });
}
