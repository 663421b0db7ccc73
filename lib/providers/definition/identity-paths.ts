/**
 * Where the account's data is found: paths into the user info response, of which
 * the first with a value counts. Without a user info endpoint they are paths into
 * the id token, or into the extras of the token response.
 *
 * - `data.0.id`: members and indexes
 * - `emails[primary=true].email`: the first element with that value, or, as
 *   `values[is_primary]`, for which the member is true
 * - `{first_name} {last_name}`: a template of paths, if every part has a value; in
 *   one that begins with `https://` the parts are encoded
 * - `id_token:email`: a claim of the id token; it needs the definition's `issuer`
 * - `callback:realmId`, in `id` and `within` only: a member of the callback's query, which a request to
 *   `endpoints.confirmation` confirms
 */
export interface IdentityPaths {
  /** The account's stable identifier: never an e-mail address or a name that can change. */
  id: readonly string[];
  /** The first group of this pattern is the id, such as the end of a path (Vimeo's `/users/7`). */
  idPattern?: RegExp;
  /**
   * Further members that identify the account, where a person has a grant for each company, team or
   * site: paths as for `id`, or into the token response (named in `tokenResponse.extras`), or
   * `callback:realmId`, a member of the callback's query. All of them become part of the account's id.
   * The browser chooses the members of the callback, so they need `endpoints.confirmation`.
   */
  within?: readonly string[];
  /**
   * Stored members that are equal in all grants of one account. A new grant with another value does
   * not replace the connection, and connecting fails with `tenant_mismatch`. By default: the members of
   * `callbackMetadata`, stored members that hold an identifier (`team_id`, `organization.id`,
   * `app.id_code`) and those named as a tenant (`shop`, `workspace`). Identifiers of the client, of a
   * token or of one event (`app_id`, `session_id`, `webhook.id`) and values that the user can change
   * (`current_team_id`) are not among them. `[]` for none.
   */
  distinct?: readonly string[];
  name?: readonly string[];
  username?: readonly string[];
  email?: readonly string[];
  avatarUrl?: readonly string[];
  /** Further members to store in the connection's `metadata`, such as a tenant's id. */
  keepMembers?: readonly string[];
}
