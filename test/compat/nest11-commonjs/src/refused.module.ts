import { Injectable, Module, Scope } from '@nestjs/common';
import { OAuth2Provider, OAuth2ProviderStrategy } from 'nestjs-oauth2-capture';
import { acmeDefinition } from './acme/acme.definition';
import { AppModule } from './app.module';

@OAuth2Provider('visitor')
@Injectable({ scope: Scope.REQUEST })
class VisitorStrategy extends OAuth2ProviderStrategy {
  readonly definition = acmeDefinition;
}

/** The application with a mistake: tokens are refreshed outside of requests. */
@Module({ imports: [AppModule], providers: [VisitorStrategy] })
export class RefusedModule {}
