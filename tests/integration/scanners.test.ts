import { describe, expect, test } from '@jest/globals';
import { mailedFor, stored } from '../support/laptop.ts';
import { choose, idIn, send } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { trailOf } from '../support/trail.ts';
import { askedBy, endOf, startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();

/** As mail scanners, previews and crawlers call themselves; some say they are a browser. */
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 Edg/119.0.0.0',
  'Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0) Microsoft Office Safe Links',
  'Mozilla/5.0 (compatible; Proofpoint URL Defense; +https://www.proofpoint.com)',
  'Mozilla/4.0 (compatible; Mimecast Targeted Threat Protection)',
  'BarracudaCentral/1.0 (Barracuda Sentinel EE)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'WhatsApp/2.23.20.0 A',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'TelegramBot (like TwitterBot)',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Teams/1.5 SkypeUriPreview Preview/0.5',
  'GoogleImageProxy',
  'curl/8.5.0',
];
const ACCEPTS = ['text/html,application/xhtml+xml,*/*;q=0.8', '*/*', 'application/json', 'image/*'];
const CALLS = 200;

/** Opens a link as scanners do, in turns of ten. */
async function scan(urls: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (let start = 0; start < CALLS; start += 10) {
    const calls = Array.from({ length: 10 }, (_, offset) => {
      const index = start + offset;
      const agent = AGENTS[index % AGENTS.length] ?? '';
      return send(index % 3 === 0 ? 'HEAD' : 'GET', urls[index % urls.length] ?? '', {
        headers: {
          'user-agent': agent,
          accept: ACCEPTS[index % ACCEPTS.length] ?? '',
          // Some ask for a preview, or pretend to come from the mail.
          ...(index % 2 === 0 ? { 'x-purpose': 'preview', purpose: 'prefetch', 'sec-purpose': 'prefetch' } : {}),
        },
      });
    });
    statuses.push(...(await Promise.all(calls)).map(({ status }) => status));
  }
  return statuses;
}

describe('two hundred scanners', () => {
  test('change nothing of a request whose approver was mailed', async () => {
    const email = newAddress();
    const executionArn = await startAsking(laptop, { approvers: [email] });
    const link = await linkTo(laptop, email);
    const id = idIn(link);
    await mailedFor(laptop, id);
    const rowsBefore = await trailOf(laptop, id);
    const before = await stored(laptop, id);

    const statuses = await scan([link, `${link}?action=approve`, `${link}?action=reject`, `${link}?action=`]);

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await stored(laptop, id)).toEqual(before);
    expect(await trailOf(laptop, id)).toEqual(rowsBefore);
    await choose(link, 'approve');
    expect(await endOf(laptop, executionArn)).toMatchObject({ output: { answer: { went: 'well' } } });
  });

  test('change nothing of a request whose links a caller handed out itself', async () => {
    const executionArn = await startAsking(laptop, {});
    const { id, urls } = await askedBy(laptop, executionArn);
    const rowsBefore = await trailOf(laptop, id);
    const before = await stored(laptop, id);
    const links = Object.entries(urls).flatMap(([action, url]) => [url, `${url}?action=${action}`]);

    const statuses = await scan(links);

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await stored(laptop, id)).toEqual(before);
    expect(await trailOf(laptop, id)).toEqual(rowsBefore);
  });
});

describe('a page', () => {
  test('neither redirects nor submits anything by itself', async () => {
    const email = newAddress();
    await startAsking(laptop, { approvers: [email] });
    const link = await linkTo(laptop, email);

    const { status, headers, text } = await send('GET', `${link}?action=approve`, { headers: { accept: 'text/html' } });

    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('location');
    expect(headers).not.toHaveProperty('refresh');
    expect(text).not.toMatch(/<script|http-equiv="refresh"|\son\w+=/i);
    expect(text).toContain('<form method="post"');
  });
});
