import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  ValidateBy,
} from '../../../core/configuration/class-validator.js';
import type { PageData } from '../data/page-data.js';
import {
  areRoutes,
  areTemplates,
  isFunction,
  isLanguage,
  isObject,
  isOrigin,
  isStylesheet,
} from './page-option-checks.js';
import { PAGE_NAMES, type PageName } from '../data/page-names.js';
import { areVariables, type PageVariables } from './page-variables.js';
import type { GivenWords } from '../words/page-words.js';

/** A page of the host: eta text, or a function that returns HTML and escapes its values. */
export type PageTemplate<N extends PageName> =
  string | ((data: PageData<N>) => string | Promise<string>);

/** Templates of the host that replace the module's, by the name of the page. */
export type PageTemplates = { readonly [N in PageName]?: PageTemplate<N> };

const NO_VARIABLES =
  'contains a name that is not a variable of the pages, or an invalid value. Give for example { accent: "#0a7" }; docs/pages.md lists the names.';

/** How the pages look, and in which languages. */
export class PagesOptions {
  /**
   * Language tags that are offered, the default first; one makes it fixed. `en` and `de` ship.
   *
   * @default ['en']
   */
  @IsArray({ message: 'is not a list. Give language tags such as ["en", "de"].' })
  @ArrayNotEmpty({ message: 'is empty. Give at least one language tag such as "en".' })
  @Each(
    'areLanguages',
    isLanguage,
    'contains a value that is not a language tag. Give for example "en".',
  )
  languages: readonly string[] = ['en'];

  /**
   * Returns the language of a request, if the host knows it better than `Accept-Language`.
   *
   * @default the language that `Accept-Language` prefers among `languages`
   */
  @IsOptional()
  @Whole(
    'isFunction',
    isFunction,
    'is not a function. Give for example (request) => request.user.language.',
  )
  resolveLanguage?: (request: never) => string | null | undefined = undefined;

  /**
   * Texts by language tag, which replace those that ship. English is used for missing texts.
   *
   * @default {}
   */
  @Whole(
    'areWords',
    isObject,
    'is not an object. Give for example { fr: { connections: { title: "…" } } }.',
  )
  words: Readonly<Record<string, GivenWords>> = {};

  /**
   * The application's name for users.
   *
   * @default `this application`, in the language of the page
   */
  @IsOptional()
  @IsString({ message: 'is not a text. Give the name that users know.' })
  applicationName?: string = undefined;

  /**
   * Whether a user who has connected an account with sub-accounts is asked at once which of them to
   * use, before `returnTo`. Not in a popup, and not with `callbackOwner: 'flow'`.
   *
   * @default true
   */
  @IsBoolean({ message: 'is neither true nor false. Give one of them.' })
  chooseAfterConnect = true;

  /**
   * Origins from which browsers may load avatars. Other pictures are not shown.
   *
   * @default []
   */
  @IsArray({
    message: 'is not a list. Give origins such as "https://avatars.githubusercontent.com".',
  })
  @Each(
    'areOrigins',
    isOrigin,
    'contains a value that is not an origin. Give for example "https://avatars.githubusercontent.com", without a path.',
  )
  avatarOrigins: readonly string[] = [];

  /**
   * Values of the CSS variables, without their prefix `--oauth2-`.
   *
   * @default {}
   */
  @Whole('areVariables', areVariables, NO_VARIABLES)
  variables: PageVariables = {};

  /**
   * Values for a dark scheme, which replace those of `variables`.
   *
   * @default {}
   */
  @Whole('areVariables', areVariables, NO_VARIABLES)
  darkVariables: PageVariables = {};

  /**
   * Further CSS, after the module's.
   *
   * @default none
   */
  @IsOptional()
  @Whole('isStylesheet', isStylesheet, 'is not CSS. Give a text without "</style".')
  stylesheet?: string = undefined;

  /**
   * Pages of the host that replace the module's, by name.
   *
   * @default {}
   */
  @Whole(
    'areTemplates',
    areTemplates,
    `contains a value that is not a page. Give a text or a function for any of ${PAGE_NAMES.join(', ')}.`,
  )
  templates: PageTemplates = {};

  /**
   * Routes of the host that replace pages, by name: paths, or absolute URLs.
   *
   * @default {}
   */
  @Whole(
    'areRoutes',
    areRoutes,
    `contains a value that is not a route. Give a path or an http(s) URL for any of ${PAGE_NAMES.join(', ')}.`,
  )
  routes: Readonly<Partial<Record<PageName, string>>> = {};
}

function Whole(
  name: string,
  validate: (value: unknown) => boolean,
  message: string,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate, defaultMessage: () => message } });
}

function Each(
  name: string,
  validate: (value: unknown) => boolean,
  message: string,
): PropertyDecorator {
  return Whole(name, (list) => !Array.isArray(list) || list.every(validate), message);
}
