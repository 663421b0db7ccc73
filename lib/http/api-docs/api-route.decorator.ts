import { applyDecorators, SetMetadata } from '@nestjs/common';
import { FAILURE, type Schema } from './schemas.js';

const CSRF_TOKEN = {
  in: 'header',
  name: 'x-csrf-token',
  required: false,
  type: String,
  description:
    'The csrfToken of GET connections. Required if a cookie identifies the user; a request with an Authorization header does not need it.',
};

/** What a front end needs to know about a JSON route. */
export interface ApiRouteDescription {
  summary: string;
  /** The response in the successful case. */
  response: { status: number; schema: Schema };
  /** Statuses of failures, each with its meaning on this route. */
  failures: Readonly<Record<number, string>>;
  /** Names of the path's parameters. */
  path?: readonly string[];
  /** Names of the query parameters. */
  query?: readonly string[];
  body?: Schema;
  /**
   * Whether the route needs `x-csrf-token`, because a cookie alone does not prove that the user
   * wants the change.
   */
  changes?: boolean;
}

/**
 * Describes a JSON route for `@nestjs/swagger`. Loading its own decorators would cost each boot 170
 * ms, also without a document. They only store metadata under these names, which are the same in
 * Nest 11 and 12; no other code reads them.
 */
export function ApiRoute(route: ApiRouteDescription): MethodDecorator {
  const { summary, response: responses, failures, path = [], query = [], body, changes } = route;
  const parameter = (place: string, name: string): object => ({
    in: place,
    name,
    required: place === 'path',
    type: String,
  });
  return applyDecorators(
    SetMetadata('swagger/apiOperation', { summary }),
    SetMetadata('swagger/apiParameters', [
      ...path.map((name) => parameter('path', name)),
      ...query.map((name) => parameter('query', name)),
      ...(changes ? [CSRF_TOKEN] : []),
      ...(body ? [{ in: 'body', required: true, type: String, schema: body }] : []),
    ]),
    SetMetadata('swagger/apiResponse', {
      [responses.status]: { description: summary, schema: responses.schema },
      ...Object.fromEntries(
        Object.entries(failures).map(([status, description]) => [
          status,
          { description, schema: FAILURE },
        ]),
      ),
    }),
  );
}

/** The heading of the routes in the document. */
export const ApiGroup = (): ClassDecorator => SetMetadata('swagger/apiUseTags', ['oauth2']);

/** A page, or another route for browsers only: it is not part of the document. */
export const NoApiRoute = (): ClassDecorator & MethodDecorator =>
  applyDecorators((target: object, _key?: unknown, descriptor?: { value?: object }): void => {
    if (descriptor?.value) {
      Reflect.defineMetadata('swagger/apiExcludeEndpoint', { disable: true }, descriptor.value);
    } else {
      Reflect.defineMetadata('swagger/apiExcludeController', [true], target);
    }
  });
