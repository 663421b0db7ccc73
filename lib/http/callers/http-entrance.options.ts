import type { ExecutionContext, Type } from '@nestjs/common';
import {
  IsOptional,
  IsString,
  ValidateIf,
  ValidateBy,
} from '../../core/configuration/class-validator.js';
import type { OwnerId } from '../../tokens/storage/token-ref.js';

/** The user who is logged in; null or undefined if no user is. */
export type CurrentOwnerId = OwnerId | null | undefined;

/** An injectable class that returns the owner of a request. */
export interface OwnerResolver {
  /**
   * @param request of HTTP, of a GraphQL operation, or of a WebSocket's handshake; for a message of
   *   a microservice an object with `data` and `context`
   * @param context of your handler with `@RequireConnection`; undefined in the module's own routes
   */
  resolveOwner(
    request: unknown,
    context?: ExecutionContext,
  ): CurrentOwnerId | Promise<CurrentOwnerId>;
}

/** The part of the options that the routes read. */
export class HttpEntranceOptions {
  /** Whether the routes are mounted; a static extra of `forRoot`. */
  controllers = true;

  /**
   * Returns the owner of a request: a function, or an injectable class. In a handler with
   * `@RequireConnection`, the second argument is its execution context.
   *
   * @default none: it is required unless `controllers` is false
   */
  @ValidateIf(({ controllers }: HttpEntranceOptions) => controllers)
  @ValidateBy({
    name: 'isOwnerResolver',
    validator: {
      validate: (value) => typeof value === 'function',
      defaultMessage: () =>
        'is missing. Give a function such as (request) => request.user?.id, an injectable class with a method resolveOwner, or controllers: false for a worker.',
    },
  })
  resolveOwner?:
    | ((request: never, context?: ExecutionContext) => CurrentOwnerId | Promise<CurrentOwnerId>)
    | Type<OwnerResolver> = undefined;

  /**
   * Where an anonymous browser is sent instead of a response with 401; `{returnTo}` becomes the
   * address of its request.
   *
   * @default none: the response is 401
   */
  @IsOptional()
  @IsString({ message: 'is not a path or URL. Give one such as "/login".' })
  loginUrl?: string = undefined;
}
