import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { CertificateAuthority, type Certificate } from '../../fixtures/certificates.js';
import { rowsOf } from '../../fixtures/connections.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

const token = { access_token: 'SENTINEL-over-tls', token_type: 'Bearer', expires_in: 3600 };

describe('the certificate of a provider', () => {
  const authority = new CertificateAuthority();
  const servers = new Map<string, FaultServer>();
  let world: TestEnvironment;

  beforeAll(async () => {
    const certificates: Record<string, Certificate> = {
      trusted: authority.sign('IP:127.0.0.1'),
      'self-signed': authority.selfSigned('IP:127.0.0.1'),
      'wrong-host': authority.sign('DNS:other.example'),
      expired: authority.sign('IP:127.0.0.1', 0),
    };
    for (const [name, certificate] of Object.entries(certificates)) {
      const server = await FaultServer.start(certificate);
      server.always('/token', json(200, token));
      servers.set(name, server);
    }
    world = await TestEnvironment.open({
      environment: { NODE_EXTRA_CA_CERTS: authority.path },
      capture: ({ alpha }) => ({
        providers: Object.fromEntries(
          [...servers].map(([name, { endpoints }]) => [
            name,
            {
              clientId: `${name}-client`,
              clientSecret: `client-secret-of-${name}-0123456789`,
              endpoints: { ...endpoints, authorization: alpha.endpoints.authorization },
            },
          ]),
        ),
      }),
    });
    // The certificate of no days ends within the second in which it was made.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  });
  afterAll(async () => {
    authority.remove();
    await Promise.all([...servers.values()].map((server) => server.close()));
    await world.close();
  });

  it('S-058 Q-23: one that an authority of the host vouches for is fine', async () => {
    const alice = await world.visitor();
    expect((await alice.capture('trusted')).status).toBe(303);
    expect(servers.get('trusted')?.to('/token')).toHaveLength(1);
    expect(await rowsOf(world, alice)).toHaveLength(1);
  });

  it.each(['self-signed', 'wrong-host', 'expired'])(
    'S-058 Q-23: a %s one ends the handshake before a byte of HTTP',
    async (name) => {
      const alice = await world.visitor();
      const page = await alice.capture(name);
      expect([page.status, codeOf(page)]).toEqual([502, 'network']);
      expect(servers.get(name)?.connections).toBeGreaterThan(0);
      expect(servers.get(name)?.requests).toEqual([]);
      expect(await rowsOf(world, alice)).toEqual([]);
    },
  );

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    world.secrets.push({ kind: 'token', value: token.access_token });
    for (const server of servers.values()) world.secrets.push(...server.secrets());
    expect(await world.verdict()).toEqual(clean());
  });
});
