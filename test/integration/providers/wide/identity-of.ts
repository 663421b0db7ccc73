import type { IdentityPaths } from '../../../../lib/providers/definition/identity-paths.js';
import type { WideFacts } from './facts.js';

/** The facts' paths in the words of a definition: joins become templates. */
export function identityOf(facts: WideFacts): IdentityPaths {
  return {
    id: pathsOf(facts.id_path),
    ...(facts.id_within !== undefined && { within: facts.id_within }),
    ...(facts.id_transform === 'last_path_segment' && { idPattern: /([^/]+)$/ }),
    name: pathsOf(facts.name_path),
    username: pathsOf(facts.username_path),
    email: pathsOf(facts.email_path),
    avatarUrl: pathsOf(facts.avatar_path),
    ...(facts.identity_keep !== undefined && { keepMembers: facts.identity_keep }),
  };
}

function pathsOf(path?: string): string[] {
  return (path?.split('|') ?? []).map((one) => {
    if (one.startsWith('template:')) return one.slice('template:'.length);
    const parts = one.split('+');
    return parts.length === 1 ? one : parts.map((part) => `{${part}}`).join(' ');
  });
}

/** Every place in an answer that an identity is read from, but those in an id token. */
export function placesOf(facts: WideFacts): string[] {
  const { id_path, name_path, username_path, email_path, avatar_path } = facts;
  const paths = [id_path, name_path, username_path, email_path, avatar_path].flatMap(
    (path) => path?.split('|') ?? [],
  );
  return [...new Set(paths.flatMap(partsOf))].filter((path) => !path.startsWith('id_token:'));
}

/** The places that make up one value: of a template, of a join, or the one. */
export function partsOf(path: string): string[] {
  if (!path.startsWith('template:')) return path.split('+');
  return [...path.matchAll(/\{(.+?)\}/g)].map(([, part = '']) => part);
}
