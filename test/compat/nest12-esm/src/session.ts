import { Injectable } from '@nestjs/common';
import type { OwnerResolver } from 'nestjs-oauth2-capture';

export interface HttpRequest {
  headers: { cookie?: string };
}

/** Stands for a login: whoever the cookie names. */
@Injectable()
export class Session implements OwnerResolver {
  resolveOwner(request: HttpRequest): string | null {
    return /(?:^|; )user=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? null;
  }
}
