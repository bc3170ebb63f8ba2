import { describe, expect, test } from '@jest/globals';
import { type HtmlValue, html, raw, toMarkup } from '../../lib/http/html.ts';

describe('a template', () => {
  const cases: [string, HtmlValue, string][] = [
    ['text', `<script>"it's" & more</script>`, '&lt;script&gt;&quot;it&#39;s&quot; &amp; more&lt;/script&gt;'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['a number', 3, '3'],
    ['undefined', undefined, ''],
    ['false', false, ''],
    ['an empty text', '', ''],
    ['a template', html`<b>${'<'}</b>`, '<b>&lt;</b>'],
    ['a list', ['<', html`<br>`, [1, '&']], '&lt;<br>1&amp;'],
    ['raw markup', raw('<hr>'), '<hr>'],
  ];

  test.each(cases)('writes %s', (_what, value, markup) => {
    expect(toMarkup(html`<p>${value}</p>`)).toBe(`<p>${markup}</p>`);
  });

  test('keeps a value inside a quoted attribute', () => {
    expect(toMarkup(html`<input value="${'" onfocus="alert(1)'}">`)).toBe(
      '<input value="&quot; onfocus=&quot;alert(1)">',
    );
  });
});
