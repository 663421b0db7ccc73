import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { LinkedInApiFake } from './linkedin-api.js';

const ACLS = 'https://api.linkedin.com/rest/organizationAcls';
const ADMINISTRATOR = 'ADMINISTRATOR';
const ALLOWING = ['rw_organization_admin', 'r_organization_admin'];

/** An organisation in which every member has a role: administrator, unless another is named. */
export interface FakeOrganisation {
  id: string;
  localizedName: string;
  role?: string;
}

/** What LinkedIn tells of the organisations behind a member, by its documentation. */
export abstract class LinkedInOrganisationsFake extends LinkedInApiFake {
  organisations: FakeOrganisation[] = LinkedInOrganisationsFake.firstOrganisations();

  private static firstOrganisations(): FakeOrganisation[] {
    return [{ id: '5509810', localizedName: 'Engines Ltd' }];
  }

  override reset(): void {
    super.reset();
    this.organisations = LinkedInOrganisationsFake.firstOrganisations();
  }

  override configuration() {
    const { endpoints, ...rest } = super.configuration();
    return { ...rest, endpoints: { ...endpoints, accounts: this.local(ACLS) } };
  }

  protected organisationRoutes(): FakeRoute[] {
    const handle = (request: FakeRequest): FakeAnswer => this.administered(request);
    return [{ endpoint: 'accounts', method: 'GET', url: ACLS, handle }];
  }

  private administered(request: FakeRequest): FakeAnswer {
    const refused = this.refuseVersion(request);
    if (refused !== undefined) return refused;
    const query = Object.fromEntries(request.url.searchParams);
    if (query.q !== 'roleAssignee') {
      return json(404, { status: 404, code: 'RESOURCE_NOT_FOUND' });
    }
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!scopes.some((scope) => ALLOWING.includes(scope))) {
        return json(403, { status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED' });
      }
      const isNamed = query.projection?.includes('organization~') ?? false;
      const [start, count] = [Number(query.start ?? 0), Number(query.count ?? 10)];
      const all = this.organisations.filter(
        ({ role = ADMINISTRATOR }) => (query.role ?? role) === role,
      );
      const elements = all
        .slice(start, start + count)
        .map(({ role = ADMINISTRATOR, ...organisation }) => ({
          role,
          state: 'APPROVED',
          roleAssignee: `urn:li:person:${this.subject(account)}`,
          organization: `urn:li:organization:${organisation.id}`,
          ...(isNamed && { 'organization~': { ...organisation, id: Number(organisation.id) } }),
        }));
      return json(200, { elements, paging: { start, count, links: [] } });
    });
  }
}
