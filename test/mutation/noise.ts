/**
 * What is not mutated, because no test should hold it still: the words for readers. Everything else
 * that Stryker knows how to change is changed.
 */
import type { InstrumenterOptions } from '@stryker-mutator/instrumenter';

type Ignorer = InstrumenterOptions['ignorers'][number];

/** The little of Babel's syntax tree that this reads. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly key?: Node;
  readonly callee?: Node;
  readonly property?: Node;
  readonly quasis?: readonly { value: { raw: string } }[];
}
interface Path {
  readonly node: Node;
  readonly parent: Node | null;
}

/** @param judge the reason to leave the node alone, if there is one */
const ignorer = (judge: (path: Path) => string | undefined): Ignorer => ({
  shouldIgnore: (path) => judge(path as Path),
});

/** A capital, several words, a full stop; no statement of SQL ends in one. */
const SENTENCE = /^[A-Z][\s\S]* [\s\S]*\.$/;

const sentences = ignorer(({ node }) =>
  SENTENCE.test(textOf(node) ?? '') ? 'a sentence for readers' : undefined,
);

const DOCUMENTS = new Set(['summary', 'description', 'tags', 'example']);

const documentation = ignorer(({ node, parent }) => {
  const documents =
    parent?.type === 'ObjectProperty'
      ? DOCUMENTS.has(parent.key?.name ?? '') && parent.value === node && isWords(node)
      : // `schema.openapi({ … })` describes; `router.openapi(createRoute(…), …)` does not.
        parent?.type === 'CallExpression' &&
        parent.callee?.property?.name === 'openapi' &&
        ['ObjectExpression', 'StringLiteral'].includes(node.type);
  return documents ? 'documentation in the OpenAPI description' : undefined;
});

const isWords = (node: Node) => textOf(node) !== undefined || node.type === 'ArrayExpression';

function textOf({ type, value, quasis }: Node): string | undefined {
  if (type === 'StringLiteral') return String(value);
  return quasis?.map((part) => part.value.raw).join('…');
}

export const NOISE: Ignorer[] = [sentences, documentation];
