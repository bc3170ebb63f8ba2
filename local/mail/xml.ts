export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

const NAMESPACE = 'http://ses.amazonaws.com/doc/2010-12-01/';

/** Elements from plain data: a list repeats its element, undefined leaves it out. */
function elements(tree: { readonly [name: string]: Xml }): string {
  return Object.entries(tree)
    .map(([name, value]) => element(name, value))
    .join('');
}

/** The answer of SES's query protocol to a call that succeeded. */
export function successXml(action: string, requestId: string, result: { readonly [name: string]: Xml }): string {
  return document(`${action}Response`, {
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: requestId },
  });
}

/** The answer of SES's query protocol to a call that failed; `status` tells whose fault it was. */
export function errorXml(name: string, message: string, status: number, requestId: string): string {
  const Type = status < 500 ? 'Sender' : 'Receiver';
  return document('ErrorResponse', { Error: { Type, Code: name, Message: message }, RequestId: requestId });
}

function document(root: string, tree: { readonly [name: string]: Xml }): string {
  return `<${root} xmlns="${NAMESPACE}">${elements(tree)}</${root}>`;
}

function element(name: string, value: Xml): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => element(name, item)).join('');
  return `<${name}>${typeof value === 'object' ? elements(value) : escapeXml(String(value))}</${name}>`;
}

function isList(value: Xml): value is readonly Xml[] {
  return Array.isArray(value);
}

// XML 1.0 has no form for most control characters.
const UNREPRESENTABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escapeXml(text: string): string {
  return text
    .replace(UNREPRESENTABLE, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}
