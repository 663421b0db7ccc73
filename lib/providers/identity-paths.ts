/**
 * Where the resource owner is found: paths into the user info answer, the first
 * that holds something. Without a user info endpoint they are paths into the id
 * token, or into the extras of the token answer.
 *
 * - `data.0.id`: members and indexes
 * - `emails[primary=true].email`: the first element with that value, or, as
 *   `values[is_primary]`, for which the member is true
 * - `{first_name} {last_name}`: a template of paths, if every part is there; in
 *   one that begins with `https://` the parts are encoded
 * - `id_token:email`: a claim of the id token that came along, whatever else is
 *   read; it needs the definition's `issuer`
 */
export interface IdentityPaths {
  /** The answer's stable identifier: never an e-mail address or a name that can change. */
  id: readonly string[];
  /** What of it counts, as its first group, such as the end of a path (Vimeo's `/users/7`). */
  idPattern?: RegExp;
  name?: readonly string[];
  username?: readonly string[];
  email?: readonly string[];
  avatarUrl?: readonly string[];
  /** Further members to keep in the connection's `metadata`, such as a tenant's id. */
  keep?: readonly string[];
}
