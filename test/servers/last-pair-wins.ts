import { randomUUID } from 'node:crypto';
import { json, type Answer } from '../fixtures/fault-responses.js';
import type { RecordedRequest } from '../fixtures/recorded-request.js';
import type { Secret } from '../fixtures/secrets.js';

/**
 * A server with grace: a refresh token works until its successor is used, so that parallel
 * refreshes all succeed; but each new pair kills the one before it.
 */
export class LastPairWins {
  refreshes = 0;
  accessToken = '';
  readonly issued: Secret[] = [];
  private refreshToken?: string;
  private previous?: string;

  /** @param delay milliseconds until an answer */
  constructor(private readonly delay = 0) {}

  readonly script = (_usual: Answer, { form }: RecordedRequest): Answer => {
    const given = form.get('refresh_token') ?? '';
    // The pair of the code exchange came from elsewhere: the first token is taken as it is.
    this.refreshToken ??= given;
    if (given !== this.refreshToken && given !== this.previous)
      return json(400, { error: 'invalid_grant' });
    this.refreshes += 1;
    this.previous = given;
    this.accessToken = `SENTINEL-${randomUUID()}-access`;
    this.refreshToken = `SENTINEL-${randomUUID()}-refresh`;
    for (const value of [this.accessToken, this.refreshToken])
      this.issued.push({ kind: 'token', value });
    const pair = { access_token: this.accessToken, refresh_token: this.refreshToken };
    return {
      ...json(200, { ...pair, token_type: 'bearer', expires_in: 3600 }),
      after: new Promise((resolve) => setTimeout(resolve, this.delay)),
    };
  };
}
