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

/** A page of the host's: eta text, or a function that gives HTML and escapes what it puts in. */
export type PageTemplate<N extends PageName> =
  string | ((data: PageData<N>) => string | Promise<string>);

/** Templates of the host in place of ours, by the name of the page. */
export type PageTemplates = { readonly [N in PageName]?: PageTemplate<N> };

const NO_VARIABLES =
  'holds something that is no variable of the pages, or no value. Give such as { accent: "#0a7" }; docs/pages.md lists the names.';

/** What people see. */
export class PagesOptions {
  /** Language tags that are offered, the default first; one makes it fixed. `en` and `de` ship. */
  @IsArray({ message: 'is not a list. Give language tags such as ["en", "de"].' })
  @ArrayNotEmpty({ message: 'is empty. Give at least one language tag such as "en".' })
  @Each('areLanguages', isLanguage, 'holds something that is no language tag. Give such as "en".')
  languages: readonly string[] = ['en'];

  /** Tells the language of a request, where the host knows better than `Accept-Language`. */
  @IsOptional()
  @Whole(
    'isFunction',
    isFunction,
    'is not a function. Give such as (request) => request.user.language.',
  )
  resolveLanguage?: (request: never) => string | null | undefined = undefined;

  /** Words by language tag, over those that ship; what is left out is English. */
  @Whole(
    'areWords',
    isObject,
    'is not an object. Give such as { fr: { connections: { title: "…" } } }.',
  )
  words: Readonly<Record<string, GivenWords>> = {};

  /** The application's name, as its users know it. */
  @IsOptional()
  @IsString({ message: 'is not a text. Give the name that users know.' })
  applicationName?: string = undefined;

  /**
   * Whether a user who has connected an account with accounts behind it is
   * asked at once which of them to use, before `returnTo`. Not in a popup, and
   * not with `callbackOwner: 'flow'`.
   */
  @IsBoolean({ message: 'is neither true nor false. Give one of them.' })
  chooseAfterConnect = true;

  /** Origins from which browsers may load avatars; every other picture is left out. */
  @IsArray({
    message: 'is not a list. Give origins such as "https://avatars.githubusercontent.com".',
  })
  @Each(
    'areOrigins',
    isOrigin,
    'holds something that is no origin. Give such as "https://avatars.githubusercontent.com", without a path.',
  )
  avatarOrigins: readonly string[] = [];

  /** Values of the CSS variables, without their prefix `--oauth2-`. */
  @Whole('areVariables', areVariables, NO_VARIABLES)
  variables: PageVariables = {};

  /** The same for a dark scheme, over `variables`. */
  @Whole('areVariables', areVariables, NO_VARIABLES)
  darkVariables: PageVariables = {};

  /** Further CSS, after ours. */
  @IsOptional()
  @Whole('isStylesheet', isStylesheet, 'is not CSS. Give a text without "</style".')
  stylesheet?: string = undefined;

  /** Pages of the host's in place of ours, by name. */
  @Whole(
    'areTemplates',
    areTemplates,
    `holds something else than pages. Give a text or a function for any of ${PAGE_NAMES.join(', ')}.`,
  )
  templates: PageTemplates = {};

  /** Routes of the host's in place of pages, by name: paths, or absolute URLs. */
  @Whole(
    'areRoutes',
    areRoutes,
    `holds something else than routes. Give a path or an http(s) URL for any of ${PAGE_NAMES.join(', ')}.`,
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
