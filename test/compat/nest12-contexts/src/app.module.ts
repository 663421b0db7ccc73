import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import Database from 'libsql';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { AccountGateway, AccountMessages, AccountResolver, typeDefs } from './handlers.js';
import { Session } from './session.js';
import { settings } from './settings.js';

const { acmeUrl } = settings;
const server = {
  clientSecret: settings.acmeSecret,
  endpoints: {
    authorization: `${acmeUrl}/auth`,
    token: `${acmeUrl}/token`,
    userInfo: `${acmeUrl}/me`,
  },
  scopes: ['openid', 'profile'],
};

/** Without TypeORM of its own, with handlers of GraphQL, WebSockets and a microservice. */
@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, typeDefs }),
    OAuth2CaptureModule.forRoot({
      database: { type: 'sqlite', url: settings.database, driver: Database },
      baseUrl: settings.baseUrl,
      encryptionKeys: [settings.encryptionKey],
      resolveOwner: Session,
      returnTo: { allow: ['/done'] },
      providers: {
        acme: { ...server, clientId: 'acme' },
        intranet: { ...server, clientId: 'intranet' },
      },
    }),
  ],
  controllers: [AccountMessages],
  providers: [AccountResolver, AccountGateway],
})
export class AppModule {}
