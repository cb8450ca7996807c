/** The page as a document to print: no script, no button, every text escaped. Pure. */
import type { Node } from './parts.ts';
import type { Held } from './view.ts';
import { view } from './view.ts';
import { LANGUAGES, type Language } from './words.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string) => text.replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter]);

export function toHtml(node: Node): string {
  if (typeof node === 'string') return escapeText(node);
  const [tag, attributes, ...content] = node;
  const written = Object.entries(attributes).map(
    ([name, value]) => ` ${name}="${escapeText(value)}"`,
  );
  return `<${tag}${written.join('')}>${content.map(toHtml).join('')}</${tag}>`;
}

export function toDocument(held: Held, language: Language): string {
  const title = escapeText(LANGUAGES[language][1].title);
  const body = view({ held, language }).map(toHtml).join('\n');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/me/page.css">
</head>
<body><main>${body}</main></body>
</html>
`;
}
