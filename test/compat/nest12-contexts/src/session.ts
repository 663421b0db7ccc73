import type { OwnerResolver } from 'nestjs-oauth2-capture';

/** A request of HTTP, of GraphQL or of a handshake, or a message of a microservice. */
interface Request {
  headers?: { cookie?: string };
  data?: { user?: string };
}

/** Stands for a login: whoever the cookie names, or a message of a service that is trusted. */
export class Session implements OwnerResolver {
  resolveOwner({ headers, data }: Request): string | null {
    return data?.user ?? /(?:^|; )user=(\w+)/.exec(headers?.cookie ?? '')?.[1] ?? null;
  }
}
