import { Injectable } from '@nestjs/common';
import {
  OAuth2Provider,
  type OAuth2ProviderContext,
  OAuth2ProviderStrategy,
  type ResourceOwner,
  type TokenResponse,
} from 'nestjs-oauth2-capture';
import { acmeDefinition } from './acme.definition';

/** A service of the application, injected into its strategy. */
@Injectable()
export class Departments {
  of(account: string): string {
    return `department of ${account}`;
  }
}

@OAuth2Provider('acme')
export class AcmeStrategy extends OAuth2ProviderStrategy {
  readonly definition = acmeDefinition;

  constructor(private readonly departments: Departments) {
    super();
  }

  override async resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner> {
    const owner = await super.resourceOwner(context, tokens, nonce);
    return { ...owner, name: `${owner.name}, ${this.departments.of(owner.id)}` };
  }
}
