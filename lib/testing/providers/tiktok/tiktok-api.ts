import type { ErrorFact } from '../../facts/provider-facts.js';
import type { FakeAccount } from '../../grants/fake-accounts.js';
import { type FakeAnswer, json } from '../../server/fake-response.js';
import { opaque } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { StandardFake } from '../../endpoints/token-endpoint.js';

/** TikTok's profile, and its two shapes of error. */
export abstract class TikTokApiFake extends StandardFake {
  /** The token endpoint says 200 and means an error; the API has statuses. */
  protected override error(kind: string, message?: string): FakeAnswer {
    const answer = super.error(kind, message);
    const isFlat = !answer.body.startsWith('{"data"');
    return isFlat ? { ...answer, status: this.has('status_400') ? 400 : 200 } : answer;
  }

  protected override errorBody(kind: string, fact: ErrorFact | undefined, message: string) {
    const log_id = opaque('20261124', 12);
    const { error } = (fact?.body ?? {}) as { error?: { code: string } };
    if (error !== undefined) return { data: {}, error: { ...error, message, log_id } };
    return { ...(super.errorBody(kind, fact, message) as object), log_id };
  }

  protected override truth(account: FakeAccount) {
    const truth = super.truth(account);
    const isNamed = truth.scopes?.includes('user.info.profile');
    return { ...truth, username: isNamed ? account.username : null, email: null };
  }

  protected me(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      const fields = (request.url.searchParams.get('fields') ?? '').split(',').filter(Boolean);
      const opened = Object.entries(this.facts.endpoints.userinfo[0]!.field_scopes ?? {});
      const allowed = opened.flatMap(([scope, names]) => (scopes.includes(scope) ? names : []));
      const closed = fields.filter((field) => !allowed.includes(field));
      if (fields.length === 0) return this.badFields(request, 'invalid_params', 'no fields');
      if (closed.length > 0) {
        return this.badFields(request, 'scope_permission_missed', `no scope for ${closed.join()}`);
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

  private badFields(request: FakeRequest, code: string, message: string): FakeAnswer {
    this.violate(request, 'userinfo-fields', message);
    return json(400, { data: {}, error: { code, message, log_id: opaque('20261124', 12) } });
  }
}
