import { type ExecutionContext, Inject, Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { OAuth2ConfigurationError } from '../../core/configuration/oauth2-configuration.error.js';
import { identifier, ownerText } from '../../tokens/storage/token-ref.js';
import type { HttpEntranceOptions, OwnerResolver } from './http-entrance.options.js';

/** Asks the host which user is logged in. */
@Injectable()
export class CurrentOwner {
  private resolver?: Promise<OwnerResolver>;

  constructor(
    private readonly moduleRef: ModuleRef,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: HttpEntranceOptions,
  ) {}

  /**
   * The owner as text; null when no user is logged in.
   *
   * @param context of a handler of the host that requires a connection
   */
  async find(request: unknown, context?: ExecutionContext): Promise<string | null> {
    this.resolver ??= this.createResolver();
    return asText(await (await this.resolver).resolveOwner(request, context));
  }

  private async createResolver(): Promise<OwnerResolver> {
    const { resolveOwner } = this.options;
    if (!isResolverClass(resolveOwner)) {
      return { resolveOwner: resolveOwner as OwnerResolver['resolveOwner'] };
    }
    return this.provided(resolveOwner) ?? (await this.moduleRef.create(resolveOwner));
  }

  /** The host may provide the class itself; otherwise it is created here. */
  private provided(resolver: Type<OwnerResolver>): OwnerResolver | undefined {
    try {
      return this.moduleRef.get(resolver, { strict: false });
    } catch {
      return undefined;
    }
  }
}

function isResolverClass(value: unknown): value is Type<OwnerResolver> {
  const prototype: unknown = typeof value === 'function' ? value.prototype : undefined;
  return typeof (prototype as OwnerResolver | undefined)?.resolveOwner === 'function';
}

function asText(owner: unknown): string | null {
  if (owner === null || owner === undefined || owner === '') return null;
  try {
    return identifier('owner', ownerText(owner));
  } catch {
    throw new OAuth2ConfigurationError([
      {
        path: 'resolveOwner',
        problem: 'did not return an id.',
        remedy:
          'Return a string (at most 255 characters), a whole number up to 2^53 - 1, a bigint, or null when no user is logged in.',
      },
    ]);
  }
}
