import type { ArgumentsHost } from '@nestjs/common';

/** The kinds of contexts of which the arguments are known. */
type ContextType = 'http' | 'graphql' | 'ws' | 'rpc';

/** What `resolveOwner` gets of a message of a microservice. */
export interface MessageRequest {
  data: unknown;
  /** The transport's context, such as `TcpContext`, with the metadata of the message. */
  context: unknown;
}

/** The kind of a context; undefined for one of another library. */
export function readContextType(host: ArgumentsHost): ContextType | undefined {
  const type = host.getType<string>();
  return type === 'http' || type === 'graphql' || type === 'ws' || type === 'rpc'
    ? type
    : undefined;
}

/**
 * The request that `resolveOwner` gets: that of HTTP, of a GraphQL operation, or of a WebSocket's
 * handshake; otherwise what the context has in its place.
 */
export function readRequest(host: ArgumentsHost): unknown {
  switch (readContextType(host)) {
    case 'http':
      return host.switchToHttp().getRequest();
    case 'graphql':
      return readGraphqlRequest(host.getArgByIndex(2));
    case 'ws': {
      const client: unknown = host.switchToWs().getClient();
      // Socket.IO keeps the handshake; a `ws` has none, so the application adds what it needs.
      return (Object(client) as { request?: unknown }).request ?? client;
    }
    case 'rpc':
      return readMessage(host);
    default:
      return host.getArgByIndex(0);
  }
}

/**
 * An object that belongs to one call of a handler, so that what is stored for it reaches no other
 * call. The messages of a socket share their client, and the fields of an operation their request.
 */
export function readCallObject(host: ArgumentsHost): object | undefined {
  switch (readContextType(host)) {
    case 'http':
      return host.switchToHttp().getRequest<object>();
    case 'graphql':
      return firstObject(host.getArgByIndex(3), host.getArgByIndex(2));
    case 'ws':
      return firstObject(host.switchToWs().getData(), host.switchToWs().getClient());
    case 'rpc': {
      const { data, context } = readMessage(host);
      return firstObject(context, data);
    }
    default:
      return firstObject(...host.getArgs<unknown[]>());
  }
}

function readMessage(host: ArgumentsHost): MessageRequest {
  const message = host.switchToRpc();
  return { data: message.getData<unknown>(), context: message.getContext<unknown>() };
}

/** Apollo's context has `req`, that of Mercurius the reply. */
function readGraphqlRequest(context: unknown): unknown {
  const { req, request, reply } = Object(context) as {
    req?: unknown;
    request?: unknown;
    reply?: { request?: unknown };
  };
  return req ?? request ?? reply?.request ?? context;
}

function firstObject(...values: unknown[]): object | undefined {
  return values.find((value): value is object => typeof value === 'object' && value !== null);
}
