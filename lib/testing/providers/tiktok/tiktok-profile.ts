import type { FakeParts } from '../../endpoints/fake-parts.js';
import { opaque } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';

/** TikTok's profile: fields by name, and only those that the scopes allow. */
export function sendProfile({ state, api }: FakeParts, request: FakeRequest): FakeResponse {
  const refuse = (code: string, message: string): FakeResponse => {
    state.violate(request, 'userinfo-fields', message);
    return json(400, { data: {}, error: { code, message, log_id: opaque('20261124', 12) } });
  };
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    const fields = (request.url.searchParams.get('fields') ?? '').split(',').filter(Boolean);
    const byScope = Object.entries(state.facts.endpoints.userinfo[0]!.field_scopes ?? {});
    const allowed = byScope.flatMap(([scope, names]) => (scopes.includes(scope) ? names : []));
    const forbidden = fields.filter((field) => !allowed.includes(field));
    if (fields.length === 0) return refuse('invalid_params', 'no fields');
    if (forbidden.length > 0) {
      return refuse('scope_permission_missed', `no scope for ${forbidden.join()}`);
    }
    const all: Record<string, unknown> = {
      open_id: account.id,
      union_id: `union-${account.id}`,
      display_name: account.name,
      username: account.username,
      avatar_url: account.avatarUrl,
      follower_count: 1815,
      likes_count: 1852,
    };
    const user = Object.fromEntries(fields.map((field) => [field, all[field]]));
    const error = { code: 'ok', message: '', log_id: opaque('20261124', 12) };
    return json(200, { data: { user }, error });
  });
}
