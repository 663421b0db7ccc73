/**
 * A constructor parameter of a decorated class whose class is imported with `import type` compiles
 * to `Object` in the emitted metadata: Nest then fails at boot, and neither tsc nor the stock rules
 * see it. A parameter with a decorator of its own (`@Inject(TOKEN)`) names its token and is safe.
 */
export const noTypeOnlyInjection = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      typeOnly:
        "'{{name}}' is injected but imported as a type only. Import the class itself, or use @Inject(token).",
    },
  },
  create(context) {
    const typeOnly = new Set();
    return {
      ImportDeclaration(node) {
        for (const specifier of node.specifiers) {
          if (node.importKind === 'type' || specifier.importKind === 'type')
            typeOnly.add(specifier.local.name);
        }
      },
      'MethodDefinition[kind="constructor"]'(node) {
        const isDecorated = node.parent.parent.decorators?.length > 0;
        if (!isDecorated) return;
        for (const parameter of node.value.params) {
          const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
          const name = target.typeAnnotation?.typeAnnotation?.typeName?.name;
          if (parameter.decorators.length === 0 && typeOnly.has(name))
            context.report({ node: target, messageId: 'typeOnly', data: { name } });
        }
      },
    };
  },
};
