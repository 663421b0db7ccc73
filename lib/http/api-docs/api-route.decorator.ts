import { applyDecorators, SetMetadata } from '@nestjs/common';
import { FAILURE, type Schema } from './schemas.js';

const CSRF_TOKEN = {
  in: 'header',
  name: 'x-csrf-token',
  required: false,
  type: String,
  description:
    'The csrfToken of GET connections. Needed where a cookie says who is asking; a request with an Authorization header goes without it.',
};

/** What a front end has to know of a JSON route. */
export interface ApiRouteDescription {
  summary: string;
  /** The response that is hoped for. */
  response: { status: number; schema: Schema };
  /** Statuses of failures, each with what it means here. */
  failures: Readonly<Record<number, string>>;
  /** Names of the path's parameters. */
  path?: readonly string[];
  /** Names of what the query may hold. */
  query?: readonly string[];
  body?: Schema;
  /** Whether a cookie alone is no proof, and `x-csrf-token` is needed too. */
  changes?: boolean;
}

/**
 * Describes a JSON route for `@nestjs/swagger`. Its own decorators would have to be loaded, which
 * costs a boot 170 ms whether or not the host shows a document. They only keep metadata under
 * these names, which are the same in Nest 11 and 12; no other code reads them.
 */
export function ApiRoute(route: ApiRouteDescription): MethodDecorator {
  const { summary, response: answers, failures, path = [], query = [], body, changes } = route;
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
      [answers.status]: { description: summary, schema: answers.schema },
      ...Object.fromEntries(
        Object.entries(failures).map(([status, description]) => [
          status,
          { description, schema: FAILURE },
        ]),
      ),
    }),
  );
}

/** The heading under which the document has the routes. */
export const ApiGroup = (): ClassDecorator => SetMetadata('swagger/apiUseTags', ['oauth2']);

/** A page, or what a browser alone asks for: no matter of an API's document. */
export const NoApiRoute = (): ClassDecorator & MethodDecorator =>
  applyDecorators((target: object, _key?: unknown, descriptor?: { value?: object }): void => {
    if (descriptor?.value) {
      Reflect.defineMetadata('swagger/apiExcludeEndpoint', { disable: true }, descriptor.value);
    } else {
      Reflect.defineMetadata('swagger/apiExcludeController', [true], target);
    }
  });
