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
 * - `callback:realmId`, in `id` and `within` only: a member of the callback's query, which a request to
 *   `endpoints.confirmation` confirms
 */
export interface IdentityPaths {
  /** The answer's stable identifier: never an e-mail address or a name that can change. */
  id: readonly string[];
  /** What of it counts, as its first group, such as the end of a path (Vimeo's `/users/7`). */
  idPattern?: RegExp;
  /**
   * What else tells one account from another, where a person has a grant for each company, team or
   * site: paths as for `id`, or into the token response (named in `tokenResponse.extras`), or
   * `callback:realmId`, a member of the callback's query. All of them become part of the account's id.
   * A member of the callback is chosen by the browser, so it needs `endpoints.confirmation`.
   */
  within?: readonly string[];
  /**
   * Kept members that never differ between two grants of one account: a new grant that differs there
   * does not replace the connection, and connecting fails (`tenant_mismatch`). By default those of
   * `callbackMetadata`, kept members that hold an identifier (`team_id`, `organization.id`, `app.id_code`)
   * and those that are named as a tenant (`shop`, `workspace`). Left out are identifiers of the client, of
   * a token or of one event (`app_id`, `session_id`, `webhook.id`), and what a person can choose anew
   * (`current_team_id`). `[]` for none.
   */
  distinct?: readonly string[];
  name?: readonly string[];
  username?: readonly string[];
  email?: readonly string[];
  avatarUrl?: readonly string[];
  /** Further members to keep in the connection's `metadata`, such as a tenant's id. */
  keepMembers?: readonly string[];
}
