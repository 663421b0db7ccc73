/**
 * `npm run lint:comments`: reads the comments of everything that the package exports. An optional member
 * of an option type has `@default`, a method or function has `@example`, and `@throws` names one
 * error class, or `whatever` of the caller's own, on a line of its own.
 */
import { join, relative } from 'node:path';
import ts from 'typescript';

const repository = join(import.meta.dirname, '..');
const entries = ['index', 'browser/index', 'migrations/index', 'terminus/index', 'testing/index'];
/** Types that a caller fills in. The rest is what the module returns, emits or passes to templates. */
const FILLED_IN = /(Options|Input|Extras|Configuration|Connection|FindTokens|FindAcrossOwners)$/;
const DEFINITION =
  /^(OAuth2Provider(Definition|Metadata)|.*Behaviour|AccountResources|TokenResponseShape)$/;

const configuration = ts.getParsedCommandLineOfConfigFile(
  join(repository, 'tsconfig.typedoc.json'),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
);
const files = entries.map((entry) => join(repository, 'lib', `${entry}.ts`));
const program = ts.createProgram(files, configuration.options);
const checker = program.getTypeChecker();
const problems = new Set();
const errorNames = new Set(['Error', 'whatever', 'what']);
const seen = new Set();

function exportsOf(path) {
  const symbol = checker.getSymbolAtLocation(program.getSourceFile(path));
  return checker
    .getExportsOfModule(symbol)
    .map((one) => (one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one));
}

function report(node, problem) {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  problems.add(`${relative(repository, source.fileName)}:${line + 1} ${problem}`);
}

const tagsOf = (node) => ts.getJSDocTags(node);
const hasTag = (node, name) => tagsOf(node).some(({ tagName }) => tagName.text === name);
const textOf = (tag) => ts.getTextOfJSDocComment(tag.comment) ?? '';
const isHidden = (node) =>
  (ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !==
    0 ||
  hasTag(node, 'internal') ||
  (node.name !== undefined && ts.isPrivateIdentifier(node.name)) ||
  ts.getJSDocCommentsAndTags(node).some((comment) => comment.getText().includes('@internal'));
const isOurs = (node) => node.getSourceFile().fileName.startsWith(join(repository, 'lib'));

function checkThrows(node) {
  for (const tag of tagsOf(node)) {
    if (tag.tagName.text !== 'throws') continue;
    const [, name, rest] = /^(\w+)([^]*)$/.exec(textOf(tag).trim()) ?? [];
    if (!errorNames.has(name)) report(tag, `@throws names no exported error class: ${textOf(tag)}`);
    else if (/^,\s*[A-Z]\w*/.test(rest))
      report(tag, '@throws names several classes: one on each line');
  }
  for (const comment of ts.getJSDocCommentsAndTags(node)) {
    for (const line of comment.getText().split('\n')) {
      if (/[^\s*/].*@throws/.test(line)) report(node, '@throws has no line of its own');
    }
  }
}

function checkMembers(type, name) {
  const isFilledIn = FILLED_IN.test(name) || DEFINITION.test(name);
  for (const member of type.members) {
    if (!isOurs(member) || isHidden(member)) continue;
    checkThrows(member);
    const title = `${name}.${member.name?.getText() ?? ''}`;
    if (ts.isMethodDeclaration(member)) checkMethod(member, title);
    else if (isFilledIn && isOptional(member) && !hasTag(member, 'default')) {
      report(member, `${title} has no @default`);
    }
  }
}

/** Members that an option type has from the types which it extends. */
function checkInherited(declaration, name) {
  for (const property of checker.getTypeAtLocation(declaration).getProperties()) {
    for (const member of property.declarations ?? []) {
      if (member.parent === declaration || !isOurs(member) || isHidden(member)) continue;
      const isOption = (property.flags & ts.SymbolFlags.Optional) !== 0;
      if (isOption && !hasTag(member, 'default')) {
        report(member, `${member.parent.name?.text ?? name}.${property.name} has no @default`);
      }
    }
  }
}

function isOptional(member) {
  if (ts.isPropertySignature(member)) return member.questionToken !== undefined;
  return (
    ts.isPropertyDeclaration(member) && member.initializer !== undefined && !isRequired(member)
  );
}

/** Options that `OAuth2CaptureModuleOptions` requires have an initializer too, which the validation replaces. */
function isRequired(member) {
  return /^(''|undefined as unknown as string)$/.test(member.initializer.getText());
}

function checkMethod(node, title) {
  // A method that overrides another has the comment of that one.
  if ((ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Override) !== 0) return;
  if (/^(on(Module|Application)\w+|toJSON)$/.test(node.name?.getText() ?? '')) return;
  // Applications subclass the controllers; their requests come from browsers.
  if (/^OAuth2\w+Controller$/.test(node.parent.name?.text ?? '')) return;
  if (node.body === undefined && !ts.isFunctionDeclaration(node)) return;
  if (!hasTag(node, 'example')) report(node, `${title} has no @example`);
}

function checkSymbol(symbol) {
  if (seen.has(symbol)) return;
  seen.add(symbol);
  for (const declaration of symbol.declarations ?? []) {
    if (!isOurs(declaration) || isHidden(declaration)) continue;
    if (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration)) {
      checkMembers(declaration, symbol.name);
      if (FILLED_IN.test(symbol.name)) checkInherited(declaration, symbol.name);
    } else if (ts.isFunctionDeclaration(declaration)) {
      checkMethod(declaration, symbol.name);
      checkThrows(declaration);
    }
  }
}

const all = files.flatMap(exportsOf);
for (const { name } of all) if (name.endsWith('Error')) errorNames.add(name);
all.forEach(checkSymbol);
for (const problem of [...problems].toSorted()) console.log(problem);
console.log(
  problems.size === 0 ? 'Every public comment is complete.' : `${problems.size} problems.`,
);
process.exitCode = problems.size === 0 ? 0 : 1;
