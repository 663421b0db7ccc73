import type { Socket } from 'node:net';

/** Destroys a socket. Resolves when it is closed. */
export function closeSocket(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => socket.once('close', () => resolve()).destroy());
}
