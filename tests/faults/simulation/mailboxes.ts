import type { Mailer } from '../../../lib/adapters/mailer.ts';
import type { Random } from './random.ts';

/** What SES tells of a mail that it had taken, as the detail of its event. */
export type Trouble = Record<string, unknown>;

/** SES in memory, and everybody's mailbox: some mails are refused, come back, or are complained about. */
export interface Mailboxes {
  mailer: Mailer;
  /** Links and codes that have arrived, by address, oldest first. */
  links: ReadonlyMap<string, readonly string[]>;
  codes: ReadonlyMap<string, readonly string[]>;
  onTrouble: (listener: (detail: Trouble) => void) => void;
}

interface Fate {
  chance: number;
  arrives: boolean;
  trouble: Trouble;
}

const bounce = (bounceType: string) => ({ bounceType, bounceSubType: 'General', bouncedRecipients: [{}] });
/** What becomes of a mail, where it does not simply arrive. */
const FATES: readonly Fate[] = [
  { chance: 0.03, arrives: false, trouble: { bounce: bounce('Permanent') } },
  { chance: 0.03, arrives: true, trouble: { bounce: bounce('Transient') } },
  { chance: 0.02, arrives: false, trouble: { reject: { reason: 'Bad content' } } },
  { chance: 0.03, arrives: true, trouble: { complaint: { complaintFeedbackType: 'abuse' } } },
];
const REFUSED = 0.02;

export function mailboxes(random: Random): Mailboxes {
  const links = new Map<string, string[]>();
  const codes = new Map<string, string[]>();
  const listeners: ((detail: Trouble) => void)[] = [];
  let count = 0;
  const put = (box: Map<string, string[]>, to: string, found: string | undefined): void => {
    if (found !== undefined) box.set(to, [...(box.get(to) ?? []), found]);
  };
  return {
    mailer: {
      send: async ({ to, data, tags }) => {
        if (random.chance(REFUSED)) return { kind: 'unreachable', error: 'MessageRejected', reason: 'MessageRejected' };
        const messageId = `message-${++count}`;
        const fate = FATES.find(({ chance }) => random.chance(chance));
        const text = JSON.stringify(data);
        if (fate?.arrives ?? true) {
          put(links, to, /\/a\/(\w+)/.exec(text)?.[1]);
          put(codes, to, /"code":"(\d{6})"/.exec(text)?.[1]);
        }
        const mail = { messageId, destination: [to], tags: { request: [tags.request] } };
        if (fate !== undefined) for (const listener of listeners) listener({ mail, ...fate.trouble });
        return { kind: 'mailed', messageId };
      },
    },
    links,
    codes,
    onTrouble: (listener) => listeners.push(listener),
  };
}
