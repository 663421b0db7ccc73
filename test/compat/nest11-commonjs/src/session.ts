import { Injectable } from '@nestjs/common';

export interface HttpRequest {
  headers: { cookie?: string };
}

/** Stands for a login: whoever the cookie names. */
@Injectable()
export class Session {
  resolveOwner(request: HttpRequest): string | null {
    return /(?:^|; )user=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? null;
  }
}
