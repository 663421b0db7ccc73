import type { FakeRequest } from '../server/fake-request.js';

/** Who was told to wait, and until when. */
export class FakeQuiet {
  private readonly until = new Map<string, number>();

  /** Whoever sent this request is asked for silence, in seconds. */
  ask(request: FakeRequest, seconds: number): void {
    const who = credentialOf(request);
    if (who !== undefined) this.until.set(who, request.at + seconds * 1000);
  }

  isBrokenBy(request: FakeRequest): boolean {
    const who = credentialOf(request);
    return who !== undefined && request.at < (this.until.get(who) ?? 0);
  }

  clear(): void {
    this.until.clear();
  }
}

function credentialOf({ bearer, form, url }: FakeRequest): string | undefined {
  return bearer ?? form.get('refresh_token') ?? url.searchParams.get('access_token') ?? undefined;
}
