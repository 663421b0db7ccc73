import type { FakeRequest } from '../server/fake-request.js';

/** How long clients must wait, by the credential of the request that was limited. */
export class RateLimitWaits {
  private readonly until = new Map<string, number>();

  /** The client that sent this request must wait for so many seconds. */
  add(request: FakeRequest, seconds: number): void {
    const credential = readCredential(request);
    if (credential !== undefined) this.until.set(credential, request.at + seconds * 1000);
  }

  /** Whether a request comes before the end of the wait. */
  isBrokenBy(request: FakeRequest): boolean {
    const credential = readCredential(request);
    return credential !== undefined && request.at < (this.until.get(credential) ?? 0);
  }

  clear(): void {
    this.until.clear();
  }
}

function readCredential({ bearer, form, url }: FakeRequest): string | undefined {
  return bearer ?? form.get('refresh_token') ?? url.searchParams.get('access_token') ?? undefined;
}
