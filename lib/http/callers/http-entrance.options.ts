import type { Type } from '@nestjs/common';
import {
  IsOptional,
  IsString,
  ValidateIf,
  ValidateBy,
} from '../../core/configuration/class-validator.js';

/** Who is logged in, as the host knows it; null or undefined when no user is. */
export type OwnerId = string | number | bigint | null | undefined;

/** An injectable that tells the owner of a request. */
export interface OwnerResolver {
  resolveOwner(request: unknown): OwnerId | Promise<OwnerId>;
}

/** The slice of the options that the routes read. */
export class HttpEntranceOptions {
  /** Whether the routes are mounted; a static extra of `forRoot`. */
  controllers = true;

  /** Tells the owner of a request: a function, or an injectable class. */
  @ValidateIf(({ controllers }: HttpEntranceOptions) => controllers)
  @ValidateBy({
    name: 'isOwnerResolver',
    validator: {
      validate: (value) => typeof value === 'function',
      defaultMessage: () =>
        'is missing. Give a function such as (request) => request.user?.id, an injectable class with a method resolveOwner, or controllers: false for a worker.',
    },
  })
  resolveOwner?: ((request: never) => OwnerId | Promise<OwnerId>) | Type<OwnerResolver> = undefined;

  /** Where an anonymous browser goes instead of 401; `{returnTo}` becomes the address it came from. */
  @IsOptional()
  @IsString({ message: 'is not a path or URL. Give one such as "/login".' })
  loginUrl?: string = undefined;
}
