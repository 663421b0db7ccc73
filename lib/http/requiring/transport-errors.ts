import type { ArgumentsHost } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';
import type { DescribedError } from './connect-error.js';

/** The clients of Socket.IO and of `ws`, both of which have a method `emit`. */
interface SocketClient {
  /** A number for `ws`, whose `emit` sends nothing. */
  readyState?: unknown;
  emit?(event: string, payload: object): unknown;
  send?(text: string): unknown;
}

/** An error of GraphQL: servers copy the extensions of what a resolver throws. */
class ConnectionGraphqlError extends Error {
  readonly extensions: Omit<DescribedError, 'message'>;

  constructor({ message, ...extensions }: DescribedError) {
    super(message);
    this.name = 'GraphQLError';
    this.extensions = extensions;
  }
}

/** @throws an error whose `extensions` have the code and the `connectUrl` */
export function throwGraphqlError(described: DescribedError): never {
  throw new ConnectionGraphqlError(described);
}

/** Sends the event `exception`, as Nest does for a `WsException`. */
export function sendToSocket(described: DescribedError, host: ArgumentsHost): void {
  const client = host.switchToWs().getClient<SocketClient>();
  const payload = { status: 'error', ...described };
  if (typeof client.readyState === 'number') {
    client.send?.(JSON.stringify({ event: 'exception', data: payload }));
  } else {
    client.emit?.('exception', payload);
  }
}

/** The response to a message, as Nest gives it for an `RpcException`. */
export function respondToMessage(described: DescribedError): Observable<never> {
  return throwError(() => ({ status: 'error', ...described }));
}
