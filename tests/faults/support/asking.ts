import { storedOnce } from '../../support/laptop.ts';
import { idIn } from '../../support/links.ts';
import { linkIn, linkTo, mailsTo, newAddress } from '../../support/mails.ts';
import type { ownLaptop } from '../../support/own-laptop.ts';
import { startAsking } from '../../support/workflows.ts';

/** Asks on a laptop stack of a test file's own, before something is killed. */
export function asking(running: ReturnType<typeof ownLaptop>) {
  return {
    /** A workflow that waits for an approver: version 1 is the request, 2 the mail, 3 will be what comes next. */
    async asked(fields: Record<string, unknown> = {}) {
      const laptop = running();
      const email = newAddress();
      const executionArn = await startAsking(laptop, { approvers: [email], ...fields });
      const link = await linkTo(laptop, email);
      const id = idIn(link);
      await storedOnce(laptop, id, 'mailed', ({ version }) => version === 2);
      return { laptop, email, executionArn, link, id };
    },
    /** The links that an address was mailed, one a mail, oldest first. */
    async linksTo(email: string): Promise<string[]> {
      return (await mailsTo(running(), email)).map(linkIn);
    },
  };
}
