import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { refuseVersion, createSubject } from './linkedin-api.js';

/** Where the organisations of a member are listed. */
export const ORGANISATION_ROLES = 'https://api.linkedin.com/rest/organizationAcls';
const ADMINISTRATOR = 'ADMINISTRATOR';
const ALLOWING_SCOPES = ['rw_organization_admin', 'r_organization_admin'];

/** An organisation in which every member has a role: administrator, unless another is named. */
export interface FakeOrganisation {
  id: string;
  localizedName: string;
  role?: string;
}

/** What tests can change about the organisations of LinkedIn. */
export interface LinkedInOrganisations {
  organisations: FakeOrganisation[];
}

/** The organisations at the start. */
export function firstOrganisations(): FakeOrganisation[] {
  return [{ id: '5509810', localizedName: 'Engines Ltd' }];
}

/** Lists the organisations of a member, as LinkedIn documents it. */
export function organisationRoute(fake: FakeParts, extras: LinkedInOrganisations): FakeRoute {
  const handle = (request: FakeRequest): FakeResponse => listRoles(fake, extras, request);
  return { endpoint: 'accounts', method: 'GET', url: ORGANISATION_ROLES, handle };
}

function listRoles(
  { state, api }: FakeParts,
  { organisations }: LinkedInOrganisations,
  request: FakeRequest,
): FakeResponse {
  const refused = refuseVersion(request);
  if (refused !== undefined) return refused;
  const query = Object.fromEntries(request.url.searchParams);
  if (query.q !== 'roleAssignee') {
    return json(404, { status: 404, code: 'RESOURCE_NOT_FOUND' });
  }
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    if (!scopes.some((scope) => ALLOWING_SCOPES.includes(scope))) {
      return json(403, { status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED' });
    }
    const isNamed = query.projection?.includes('organization~') ?? false;
    const [start, count] = [Number(query.start ?? 0), Number(query.count ?? 10)];
    const elements = organisations
      .filter(({ role = ADMINISTRATOR }) => (query.role ?? role) === role)
      .slice(start, start + count)
      .map(({ role = ADMINISTRATOR, ...organisation }) => ({
        role,
        state: 'APPROVED',
        roleAssignee: `urn:li:person:${createSubject(state, account)}`,
        organization: `urn:li:organization:${organisation.id}`,
        ...(isNamed && { 'organization~': { ...organisation, id: Number(organisation.id) } }),
      }));
    return json(200, { elements, paging: { start, count, links: [] } });
  });
}
