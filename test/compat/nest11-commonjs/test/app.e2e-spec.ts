import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { NotConnectedError, OAuth2TokenService } from 'nestjs-oauth2-capture';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module';

describe('the application', () => {
  let app: INestApplication;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication();
    await app.init();
  });

  afterEach(() => app.close());

  it('sends a user to the provider', async () => {
    const answer = await request(app.getHttpServer())
      .get('/oauth2/acme/connect')
      .set('Cookie', 'user=alice')
      .expect(302);

    const { origin, pathname, searchParams } = new URL(answer.headers.location);
    expect(origin + pathname).toBe('https://acme.example/auth');
    expect(searchParams.get('redirect_uri')).toBe('http://localhost:3000/oauth2/acme/callback');
  });

  it('knows who has not connected', async () => {
    const token = app.get(OAuth2TokenService).getValidToken({ owner: 'alice', provider: 'acme' });

    await expect(token).rejects.toBeInstanceOf(NotConnectedError);
    const path = '/profile/acme';
    const answer = await request(app.getHttpServer()).get(path).set('Cookie', 'user=alice');
    expect(answer.status).toBe(409);
    expect(answer.body.connectUrl).toContain('http://localhost:3000/oauth2/acme/connect?');
  });

  it('keeps a token encrypted and gives it back', async () => {
    const tokens = app.get(OAuth2TokenService);
    await tokens.save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: 'token-of-alice', token_type: 'bearer', expires_in: 3600 },
      resourceOwner: { id: '7', name: 'Alice' },
    });

    const rows: unknown = await app.get(DataSource).query('SELECT * FROM oauth2_token');
    expect(JSON.stringify(rows)).not.toContain('token-of-alice');
    await expect(tokens.getValidToken({ owner: 'alice', provider: 'acme' })).resolves.toBe(
      'token-of-alice',
    );
  });
});

describe('the application with a fake in place of the tokens', () => {
  it('calls the provider with what the fake gives', async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(OAuth2TokenService)
      .useValue({ getValidToken: () => Promise.resolve('a-token') })
      .compile();
    const app = module.createNestApplication();
    await app.init();
    const call = jest.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json({ sub: '7' }));

    const path = '/profile/acme';
    await request(app.getHttpServer())
      .get(path)
      .expect({ status: 200, profile: { sub: '7' } });

    expect(call).toHaveBeenCalledWith('https://acme.example/me', {
      headers: { authorization: 'Bearer a-token' },
    });
    await app.close();
  });
});
