import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { FaultServer } from '../../fixtures/fault-server.js';
import { VariantHost } from '../../fixtures/host-variant.js';

const OPERATORS = { canActivate: () => true };

interface Operation {
  summary: string;
  tags: string[];
  parameters: { in: string; name: string; required: boolean; description?: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface Schema {
  type: string;
  required?: string[];
  properties?: Record<string, Schema>;
}

describe.each(['express', 'fastify'] as const)('the OpenAPI document with %s', (platform) => {
  let server: FaultServer;
  let host: VariantHost;
  let paths: Record<string, Record<string, Operation>>;
  beforeAll(async () => {
    server = await FaultServer.start();
    host = await VariantHost.boot(server, { platform, capture: { admin: { guard: OPERATORS } } });
    const document = SwaggerModule.createDocument(host.app, new DocumentBuilder().build());
    paths = JSON.parse(JSON.stringify(document.paths)) as typeof paths;
  });
  afterAll(async () => {
    await host.app.close();
    await server.close();
  });

  it('has the JSON routes, and no page', () => {
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'delete /oauth2/connections/{id}',
      'get /oauth2/admin/connections',
      'get /oauth2/admin/connections/{id}',
      'get /oauth2/admin/overview',
      'get /oauth2/connections',
      'get /oauth2/connections/{id}/resources',
      'post /oauth2/connections/{id}/check',
      'post /oauth2/connections/{id}/resources',
      'post /oauth2/{provider}/connect',
    ]);
  });

  it('describes each of them: parameters, responses and errors', () => {
    for (const [path, methods] of Object.entries(paths)) {
      for (const operation of Object.values(methods)) {
        expect(operation.summary).not.toBe('');
        expect(operation.tags).toEqual(['oauth2']);
        const named = operation.parameters.filter((one) => one.in === 'path');
        expect(named.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
        expect(Object.keys(operation.responses).length).toBeGreaterThan(1);
        for (const { content } of Object.values(operation.responses)) {
          expect(content?.['application/json']?.schema).toMatchObject({ type: 'object' });
        }
      }
    }
    const choose = paths['/oauth2/connections/{id}/resources']?.post;
    expect(choose?.requestBody?.content['application/json']?.schema).toMatchObject({
      required: ['id'],
    });
    const proof = choose?.parameters.find(({ name }) => name === 'x-csrf-token');
    expect(proof?.required).toBe(false);
    expect(proof?.description).toMatch(/csrfToken of GET connections.*Authorization header/);
  });

  it('says of the lists what they really hold', async () => {
    const browser = await host.browser('alice');
    const begun = await browser.get(`${host.url}/oauth2/alpha/connect`);
    await host.consent(browser, begun.headers.location ?? '');
    for (const path of [
      '/oauth2/connections',
      '/oauth2/admin/connections',
      '/oauth2/admin/overview',
    ]) {
      const schema = paths[path]?.get?.responses['200']?.content?.['application/json']?.schema;
      expectToFit(JSON.parse((await browser.get(host.url + path)).body), schema);
    }
  });
});

/** The members are those that the schema names, all the way down. */
function expectToFit(value: unknown, schema: Schema & { items?: Schema } = { type: '' }): void {
  if (Array.isArray(value)) for (const item of value) expectToFit(item, schema.items);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const { properties = {}, required = [] } = schema;
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(value)));
  expect(Object.keys(value)).toEqual(expect.arrayContaining(required));
  for (const [name, member] of Object.entries(value)) expectToFit(member, properties[name]);
}
