import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * Leaves texts for people unchanged: sentences, told from codes and names by a space. A test that repeats a sentence
 * finds no fault, and stands in the way of a better one.
 */
const sentences = {
  shouldIgnore({ node }) {
    const texts =
      node.type === 'TemplateLiteral'
        ? node.quasis.map(({ value }) => value.raw)
        : node.type === 'StringLiteral'
          ? [node.value]
          : [];
    return texts.some((text) => /\w \w/.test(text)) ? 'a text for people' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'sentences', sentences)];
