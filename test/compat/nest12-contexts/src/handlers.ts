import { Controller } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { MessagePattern } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Connection, type OAuth2Token, RequireConnection } from 'nestjs-oauth2-capture';

export const typeDefs = 'type Query { account: String, intranet: String }';

@Resolver()
export class AccountResolver {
  @Query('account')
  @RequireConnection('acme')
  account(@Connection() connection: OAuth2Token): string {
    return connection.resourceOwnerId;
  }

  @Query('intranet')
  @RequireConnection('intranet')
  intranet(@Connection() connection: OAuth2Token): string {
    return connection.resourceOwnerId;
  }
}

@WebSocketGateway()
export class AccountGateway {
  @SubscribeMessage('account')
  @RequireConnection('acme')
  account(@Connection() connection: OAuth2Token): object {
    return { event: 'account', data: connection.resourceOwnerId };
  }
}

@Controller()
export class AccountMessages {
  @MessagePattern('account')
  @RequireConnection('acme')
  account(@Connection() connection: OAuth2Token): string {
    return connection.resourceOwnerId;
  }
}
