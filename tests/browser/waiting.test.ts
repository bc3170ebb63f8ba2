import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { browsing, mainText, SCREENS, showing } from './support/browsing.ts';
import { askedOf, delivered, newAddress } from './support/requests.ts';
import { ended } from './support/workflows.ts';

const { page: newPage } = browsing();

const approving = (needs: number | 'all') => ({
  actions: [
    { name: 'approve', type: 'success', output: {}, needs },
    { name: 'reject', type: 'failure', error: 'rejected', cause: 'no', style: 'danger' },
  ],
});
// Names with a space, which no id has.
const people = () => [
  { email: newAddress('aiko'), name: 'Aiko Sato' },
  { email: newAddress('ben'), name: 'Ben Weiss' },
  { email: newAddress('chris') },
];

async function press(page: Page, link: string | undefined, button: string): Promise<void> {
  await page.goto(link ?? '');
  await page.getByRole('button', { name: button }).click();
}

async function reads(page: Page, link: string | undefined): Promise<string> {
  await page.goto(link ?? '');
  return mainText(page);
}

describe('with show_votes: names, on a phone', () => {
  test('each of three sees whom two votes wait for, before and after voting', async () => {
    const three = people();
    const chris = three[2]?.email ?? '';
    const { links, executionArn } = await askedOf(three, { show_votes: 'names', ...approving(2) });
    const page = await newPage(SCREENS.phone);
    for (const link of links) {
      const text = await reads(page, link);
      expect(text).toContain(`0 of 3 have voted, waiting for Aiko Sato, Ben Weiss, and ${chris}.`);
      expect(text).toContain('Approve has 0 of the 2 votes it needs');
    }

    await press(page, links[0], 'Approve');
    await showing(page, 'Your vote is recorded: Approve');
    expect(await mainText(page)).toContain('The request stays open until enough people have voted.');
    for (const link of links) {
      const text = await reads(page, link);
      expect(text).toContain(`1 of 3 has voted, waiting for Ben Weiss and ${chris}.`);
      expect(text).toContain('Approve has 1 of the 2 votes it needs');
    }

    await press(page, links[1], 'Approve');
    await showing(page, 'Your decision is recorded: Approve');
    await page.goto(links[0] ?? '');
    await showing(page, 'Your decision is recorded: Approve');
    await page.goto(links[2] ?? '');
    await showing(page, 'Already decided: Approve');
    expect(await mainText(page)).toMatch(/Ben Weiss decided this on .+ UTC\./);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('two of three wait for Aiko, and are told that she ended it otherwise', async () => {
    const { links, executionArn } = await askedOf(people(), { show_votes: 'names', ...approving('all') });
    const page = await newPage(SCREENS.phone);
    for (const link of links.slice(1)) {
      await press(page, link, 'Approve');
      await showing(page, 'Your vote is recorded: Approve');
    }
    for (const link of links) {
      const text = await reads(page, link);
      expect(text).toContain('2 of 3 have voted, waiting for Aiko Sato.');
      expect(text).toContain('Approve has 2 of the 3 votes it needs');
    }
    await press(page, links[0], 'Reject');
    await showing(page, 'Your decision is recorded: Reject');
    for (const link of links.slice(1)) {
      const text = await reads(page, link);
      await showing(page, 'Already decided: Reject');
      expect(text).toMatch(/Aiko Sato decided this on .+ UTC\./);
      expect(text).toMatch(/You chose Approve on .+ UTC\./);
    }
    expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'rejected' });
  });
});

describe.each(['counts', 'none', undefined])('with show_votes: %s', (showVotes) => {
  test('nobody learns who else is asked or has voted, at any time, in any form', async () => {
    const three = people();
    const shown = showVotes === undefined ? {} : { show_votes: showVotes };
    const { links, id } = await askedOf(three, { ...shown, ...approving(2) });
    const page = await newPage();
    const expectNobody = async () => {
      for (const link of links) {
        await page.goto(link);
        const forms = [
          await page.content(),
          await answered(link, 'application/json'),
          await answered(link, 'text/plain'),
        ];
        const leaked = three
          .flatMap(({ email, name = email }) => [email, name])
          .filter((who) => forms.join().includes(who));
        expect(leaked).toEqual([]);
      }
    };
    await expectNobody();
    expect((await reads(page, links[1])).includes('0 of 3 have voted.')).toBe(showVotes !== 'none');
    await press(page, links[0], 'Approve');
    await showing(page, 'Your vote is recorded: Approve');
    expect((await mainText(page)).includes('1 of 3 has voted.')).toBe(showVotes !== 'none');
    await expectNobody();
    await press(page, links[1], 'Approve');
    await showing(page, 'Your decision is recorded: Approve');
    await delivered(id);
    await expectNobody();
    expect(await reads(page, links[2])).toMatch(/This was decided on .+ UTC\./);
  });
});

async function answered(link: string, accept: string): Promise<string> {
  return (await fetch(link, { headers: { accept } })).text();
}
