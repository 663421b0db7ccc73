import { randomBytes } from 'node:crypto';
import type { INestApplication, Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import { OAuth2CaptureModule } from '../../oauth2-capture.module.js';
import type { ProviderConfiguration } from '../../oauth2-capture.options.js';
import type { OAuth2ProviderStrategy } from '../../providers/strategy/oauth2-provider.strategy.js';
import { freePort } from './free-port.js';

export interface ContractApplicationOptions {
  /** Where the tokens are stored: an empty database, in which the tables are created. */
  dataSource: TypeOrmModuleOptions;
  /**
   * Express when left out.
   *
   * @default Express
   */
  httpAdapter?: () => AbstractHttpAdapter;
}

/** The owner whose accounts the suite connects. */
export const OWNER = 'contract-owner';

/** An application with one provider, listening on a free loopback port. */
export class ContractApplication {
  private readonly cookies = new Map<string, string>();

  private constructor(
    readonly nest: INestApplication,
    readonly url: string,
  ) {}

  /** @param strategies classes to add to the application; a built-in one need not be */
  static async start(
    name: string,
    configuration: ProviderConfiguration,
    strategies: Type<OAuth2ProviderStrategy>[],
    { dataSource, httpAdapter }: ContractApplicationOptions,
  ): Promise<ContractApplication> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const capture = OAuth2CaptureModule.forRoot({
      baseUrl: url,
      encryptionKeys: [randomBytes(32).toString('base64')],
      resolveOwner: () => OWNER,
      http: { timeout: 2, userAgent: 'contract-suite/1.0 (by nestjs-oauth2-capture)' },
      background: false,
      providers: { [name]: configuration },
    });
    const database = TypeOrmModule.forRoot({
      ...dataSource,
      autoLoadEntities: true,
      synchronize: true,
    });
    const root = class ContractModule {};
    const module = { module: root, imports: [database, capture], providers: strategies };
    const options = { logger: false, abortOnError: false } as const;
    const nest =
      httpAdapter === undefined
        ? await NestFactory.create(module, options)
        : await NestFactory.create(module, httpAdapter(), options);
    await nest.listen(port, '127.0.0.1');
    return new ContractApplication(nest, url);
  }

  /** Connects as a browser would. @returns the last response */
  async connect(name: string): Promise<Response> {
    const toProvider = await this.visit(`${this.url}/oauth2/${name}/connect`);
    const back = await this.visit(readLocation(toProvider));
    return this.visit(readLocation(back));
  }

  close(): Promise<void> {
    return this.nest.close();
  }

  private async visit(url: string): Promise<Response> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    // A browser keeps the fragment to itself.
    const response = await fetch(url.replace(/#.*$/, ''), {
      redirect: 'manual',
      headers: { cookie, 'user-agent': 'Mozilla/5.0' },
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      if (url.startsWith(this.url)) this.cookies.set(name, value);
    }
    return response;
  }
}

function readLocation(response: Response): string {
  const location = response.headers.get('location');
  if (location === null)
    throw new Error(`The response has status ${response.status} and no redirect.`);
  return location;
}
